#include <ketnap/run/render.hpp>

#include <utility>

#include <ketnap/base/error.hpp>

namespace ketnap {
namespace {

Document without_people(Document document) {
  for (DocumentBlock& block : document.blocks) {
    if (const auto* verdicts = std::get_if<VerdictsBlock>(&block)) block = Paragraph{without_people(*verdicts, document.lang)};
    if (const auto* list = std::get_if<ListBlock>(&block); list != nullptr && list->people)
      block = Paragraph{without_people(*list)};
  }
  return document;
}

}  // namespace

std::string without_people(const VerdictsBlock& block, Lang lang) {
  const std::vector<Verdicts::Count> counts = block.verdicts.by_rule();
  std::string out = block.title;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto part = [&](Outcome outcome, std::int64_t number) {
      return label_of(outcome).in(lang) + ' ' + std::to_string(number);
    };
    out += (out.empty() ? "" : "\n") + block.verdicts.rules[i].title.in(lang) + ": " + part(Outcome::pass, counts[i].pass) + ", " +
           part(Outcome::fail, counts[i].fail) + ", " + part(Outcome::unknown, counts[i].unknown) + ", " +
           part(Outcome::not_applicable, counts[i].not_applicable);
  }
  return out;
}

std::string without_people(const ListBlock& block) { return block.title + ": " + std::to_string(block.rows.size()); }

std::string render(const Document& document, const Format& format, Audience audience) {
  if (audience == Audience::open) throw Error(4003);
  Document shown = audience == Audience::form ? without_people(document) : document;
  shown.audience = audience;
  try {
    return format.render(shown);
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    throw Error(4001, {format.id, error.what()});
  } catch (...) {
    throw Error(4001, {format.id, "?"});
  }
}

}  // namespace ketnap
