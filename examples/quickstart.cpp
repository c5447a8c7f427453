/// The whole way in C++: a plugin of one's own, a registry made from files, a number, a verdict with its reasons.
///
///   quickstart            makes its files in a temporary folder
#include <cstdlib>

#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>

#include <ketnap/linked_in.hpp>
#include <ketnap/registry/registry.hpp>
#include <ketnap/run/check.hpp>
#include <ketnap/run/headline.hpp>
#include <ketnap/run/measure.hpp>
#include <ketnap/sdk.hpp>

namespace kn = ketnap;
namespace fs = std::filesystem;

namespace {

/// A plugin is one function that adds values to a catalog.
void register_demo(kn::CatalogBuilder& catalog) {
  catalog.add(kn::LegalDocument{.key = "plan-demo",
                                .title = {"Kế hoạch ví dụ", "An example plan"},
                                .number = {},
                                .issuer = {},
                                .text = {},
                                .confidence = kn::Confidence::example});
  catalog.add(kn::Rule{.id = "demo.age_min",
                       .title = {"Đủ 18 tuổi", "At least 18"},
                       .step = "cell_vote",
                       .in_force = kn::period("2011-01-19.."),
                       .basis = {"plan-demo"},
                       .confidence = kn::Confidence::example,
                       .applies = {},
                       .holds = kn::years_between(kn::col("born"), kn::col("step_date")) >= 18});
  catalog.add(kn::Indicator{.id = "demo.young",
                            .title = {"Kết nạp người sinh từ năm 2000", "Admitted, born in 2000 or later"},
                            .value = kn::count(kn::col("admissions"), kn::col("born") >= kn::date("2000-01-01")),
                            .basis = {}});
}

/// Synthetic people in a synthetic commune.
constexpr std::array<std::pair<const char*, const char*>, 6> files{{
    {"units.csv",
     "unit,since,state,level,kind,name,parent\n"
     "X,2010-01-01,open,grassroots,committee,Đảng bộ xã X,\n"
     "X.1,2010-01-01,open,cell,cell,Chi bộ thôn 1,X\n"
     "X.2,2010-01-01,open,cell,cell,Chi bộ thôn 2,X\n"},
    {"people.csv",
     "person,name,born,sex\nP-1,Trần Văn Ví Dụ,1999-05-20,male\nP-2,Lê Thị Thí Dụ,2004,female\nP-3,Phạm Văn Mẫu,2006,male\n"},
    {"spells.csv",
     "spell,person,unit,since,until,began_by,ended_by\nS-1,P-1,X.1,2022-03-10,,admitted,\nS-2,P-2,X.2,2023-06-01,,admitted,\n"},
    {"admissions.csv",
     "admission,person,unit,decided_on,ceremony_on\nA-1,P-1,X.1,2022-02-25,2022-03-10\nA-2,P-2,X.2,2023-05-19,2023-06-01\n"},
    {"dossiers.csv", "dossier,person,unit,opened_on\nD-3,P-3,X.1,2023-09-01\n"},
    {"steps.csv",
     "dossier,step,round,done_on\nD-3,listed,1,2023-09-01\nD-3,sympathiser,1,2023-09-10\nD-3,course,1,2023-10-01\n"
     "D-3,application,1,2023-11-01\nD-3,background,1,2023-11-02\nD-3,verification,1,2024-01-15\nD-3,introduction,1,2024-02-01\n"
     "D-3,opinions,1,2024-02-20\n"},
}};

void run(const fs::path& folder) {
  kn::LoadRequest request{
      .files = {}, .tables = {}, .at = "2024-05-31T08:00:00", .by = {}, .document = "quickstart", .progress = {}};
  for (const auto& [name, text] : files) {
    std::ofstream(folder / name, std::ios::binary) << text;
    request.files.push_back(folder / name);
  }

  kn::Catalog catalog;
  for (const kn::Plugin& plugin : kn::plugins::linked_in()) catalog = catalog.with(plugin);
  catalog = catalog.with(
      {.info = {.name = "demo", .version = "1.0.0", .requirements = {{"vn", ">=1"}}}, .register_values = register_demo});

  auto registry = kn::Registry::create(folder / "x.ketnap", catalog.schema(), {{.name = "vn", .version = "1.0.0"}});
  const auto batch = registry.load(request);
  for (const auto& finding : batch.findings)
    std::cout << finding.code() << ' ' << finding.file << ':' << finding.row << ' ' << finding.text(kn::Lang::en) << '\n';

  const kn::Date day = *kn::Date::parse("2024-05-31");
  const auto now = registry.snapshot({.as_of = day, .as_known = 0, .tree = day});
  std::cout << kn::headline(*now, catalog, kn::Lang::en) << '\n';

  const kn::UnitChoice everything{.reach = kn::UnitChoice::Reach::under, .code = "X", .level = {}, .kind = {}};
  const auto table = kn::measure(
      *now, catalog, {.indicators = {"vn.admissions", "demo.young"}, .units = {everything}, .periods = kn::years(2022, 2023)});
  for (const auto& figure : table.figures) {
    const auto& head = figure.indicator == table.indicators[0].id ? table.indicators[0] : table.indicators[1];
    std::cout << figure.unit << ' ' << figure.period << ' ' << figure.indicator << ' ' << kn::printed(figure, head, kn::Lang::en)
              << '\n';
  }

  for (const auto& reason : kn::reasons(*now, catalog, {}, "D-3")) std::cout << reason.sentence(kn::Lang::en) << '\n';
}

}  // namespace

int main() {
  std::string pattern = (fs::temp_directory_path() / "ketnap-quickstart-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) return 1;
  const fs::path folder = pattern;
  int result = 0;
  try {
    run(folder);
  } catch (const kn::Error& error) {
    std::cerr << error.message(kn::Lang::en) << '\n';
    result = 3;
  }
  fs::remove_all(folder);
  return result;
}
