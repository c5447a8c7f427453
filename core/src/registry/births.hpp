#pragma once
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "subjects.hpp"

namespace ketnap {

/// The first day on which a person may have been born, by the person's number.
class Births {
 public:
  explicit Births(const Subjects& subjects);

  struct Birth {
    std::int32_t earliest;  ///< before every day where nothing is known
    bool is_new;            ///< the batch wrote it
  };
  [[nodiscard]] Birth of(std::int64_t person) const;

 private:
  void read_all(const Subjects& subjects, const Layout& people);

  std::vector<std::int32_t> all_;  // by number, where all are read
  std::vector<bool> is_new_;
  std::unordered_map<std::int64_t, Birth> some_;
};

}  // namespace ketnap
