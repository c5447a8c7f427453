"""Synthetic Vietnamese names: parts drawn one by one by rough frequencies. No list of people stands behind them."""

from __future__ import annotations

from bisect import bisect
from itertools import accumulate
from random import Random

Weighted = tuple[list[str], list[int]]


def weighted(text: str) -> Weighted:
    """`Nguyễn 380 Trần 110`: words and their weights."""
    words = text.split()
    return words[::2], list(accumulate(int(weight) for weight in words[1::2]))


def draw(rng: Random, choices: Weighted) -> str:
    words, sums = choices
    return words[bisect(sums, rng.random() * sums[-1])]


FAMILY = {
    "kinh": weighted(
        "Nguyễn 376 Trần 118 Lê 86 Phạm 74 Vũ 52 Hoàng 40 Đỗ 34 Bùi 26 Đinh 22 Ngô 20 Đặng 20 Dương 16 Lại 15 Trương 14 Phan 13"
        " Đào 12 Lương 12 Hà 9 Chu 8 Tạ 7 Trịnh 7 Mai 6 Cao 6 Lưu 5 Tống 4 Kiều 3 Phùng 3 Quách 2 Từ 2 Thân 2 Giang 2"
    ),
    "muong": weighted("Bùi 46 Đinh 20 Quách 14 Hà 9 Bạch 8 Phạm 4"),
    "tay": weighted("Nông 30 Hoàng 24 Ma 12 Lường 8 Vi 8 Triệu 6 Hà 6 Lục 4 Chu 3"),
    "thai": weighted("Lò 34 Quàng 16 Cầm 14 Lường 14 Hà 10 Vi 6 Điêu 4"),
    "nung": weighted("Nông 34 Hoàng 22 Vi 14 Lý 8 Lương 8 Mã 5 Triệu 5"),
    "dao": weighted("Triệu 30 Bàn 26 Đặng 18 Lý 14 Phàn 8 Phùng 6"),
}
MIDDLE = {
    "male": weighted(
        "Văn 330 Đức 80 Xuân 60 Quang 55 Đình 50 Hữu 45 Công 40 Ngọc 40 Minh 40 Thanh 34 Mạnh 30 Tiến 28 Quốc 28 Duy 26 Trọng 24"
        " Anh 22 Bá 18 Huy 16 Thế 16 Hồng 14 Khắc 12 Viết 12 Như 8 Gia 8 Trung 10 Hoàng 10"
    ),
    "female": weighted(
        "Thị 520 Thu 50 Thanh 50 Ngọc 42 Kim 34 Minh 30 Phương 26 Hồng 26 Bích 20 Thúy 18 Mai 14 Lan 12 Quỳnh 12 Khánh 10 Diệu 10"
        " Hoài 10 Như 8 Tuyết 8 Hà 8 Cẩm 6 Mỹ 6"
    ),
}
AFTER_THI = weighted("Thu 20 Thanh 18 Hồng 16 Kim 14 Minh 10 Ngọc 12 Bích 8 Phương 8 Mai 6 Thúy 8 Lan 4 Quỳnh 4 Hoài 4")
GIVEN = {
    "male": weighted(
        "Hùng 36 Tuấn 34 Dũng 32 Cường 28 Thắng 26 Nam 24 Sơn 24 Hải 24 Long 20 Minh 20 Quân 18 Tùng 18 Hưng 18 Đức 18 Trung 17"
        " Kiên 16 Anh 16 Thành 20 Tiến 16 Bình 14 Huy 14 Hoàng 12 Khánh 10 Phong 12 Quang 14 Toàn 14 Tú 12 Việt 12 Vinh 12 Chiến 14"
        " Đạt 12 Hiếu 14 Hòa 12 Lâm 8 Linh 4 Lộc 6 Lợi 8 Mạnh 14 Nghĩa 10 Ninh 5 Phú 6 Phúc 8 Phương 6 Quý 10 Sáng 6 Tâm 8 Tài 6"
        " Tân 8 Thái 10 Thịnh 8 Thiện 5 Thuận 8 Thụ 3 Thức 4 Tính 4 Tình 5 Tịnh 2 Trường 12 Tuyên 6 Vũ 5 Khoa 4 Khải 3 Duy 6 Điệp 4"
        " Đoàn 3 Giang 8 Hiển 4 Hiệp 8 Hoạt 2 Huấn 5 Khôi 2 Luân 3 Nhân 4 Oanh 1 Thạch 2 Thăng 4 Thường 3 Tới 2 Ước 1 Vượng 3 Xuyên 2"
    ),
    "female": weighted(
        "Hương 36 Hà 32 Lan 30 Hoa 30 Huyền 24 Thủy 26 Hằng 28 Nga 24 Hạnh 22 Mai 22 Linh 24 Phương 24 Trang 24 Thảo 20 Yến 18"
        " Ngọc 18 Loan 16 Oanh 14 Dung 16 Anh 16 Hiền 22 Hồng 20 Huệ 16 Liên 16 Nhung 18 Thu 20 Tuyết 14 Vân 20 Xuân 10 Minh 8"
        " Bích 8 Chi 8 Cúc 6 Diệp 5 Đào 4 Giang 8 Hải 6 Hiên 4 Hòa 10 Hoài 6 Khánh 4 Lệ 4 Liễu 4 Luyến 5 Lý 5 Mến 4 Mùi 3 My 4"
        " Na 2 Ngân 10 Nguyệt 10 Nhàn 8 Nhiên 2 Ninh 3 Nụ 3 Phượng 8 Quyên 6 Quỳnh 8 Sen 3 Tâm 8 Thắm 5 Thanh 10 Thêu 3 Thoa 5 Thơ 2"
        " Thơm 5 Thúy 16 Thương 6 Tính 2 Trâm 2 Tú 5 Tươi 3 Uyên 4 Vui 3 Xuyến 3"
    ),
}


def make_name(rng: Random, sex: str, ethnicity: str) -> str:
    family = draw(rng, FAMILY.get(ethnicity, FAMILY["kinh"]))
    middle = draw(rng, MIDDLE[sex])
    if middle == "Thị" and rng.random() < 0.3:
        middle += " " + draw(rng, AFTER_THI)
    given = draw(rng, GIVEN[sex])
    while given == middle.split()[-1] or given == family:
        given = draw(rng, GIVEN[sex])
    return f"{family} {middle} {given}"
