"""The page of tables says what the schema says."""

import tables_page


def test_the_page_lists_the_columns_of_the_schema() -> None:
    page = tables_page.PAGE.read_text(encoding="utf-8")
    assert "| people | **person**, name, born (p), sex {sex}" in page
    assert page == tables_page.written(page), "run: .venv/bin/python tests/checks/tables_page.py"
