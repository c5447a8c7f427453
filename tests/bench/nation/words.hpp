#pragma once
#include <array>
#include <string_view>

namespace nation {

inline constexpr std::array<std::string_view, 24> surnames = {
    "Nguyễn", "Trần", "Lê",    "Phạm", "Hoàng", "Huỳnh", "Phan",  "Vũ",    "Võ",  "Đặng", "Bùi", "Đỗ",
    "Hồ",     "Ngô",  "Dương", "Lý",   "Nông",  "Lò",    "Triệu", "Giàng", "Mai", "Đinh", "Tạ",  "Lương"};
inline constexpr std::array<std::string_view, 8> women = {"Thị",  "Thị Thu", "Thị Hồng", "Thị Ngọc",
                                                          "Ngọc", "Thị Kim", "Thị Bích", "Thanh"};
inline constexpr std::array<std::string_view, 8> men = {"Văn", "Đức", "Hữu", "Quang", "Minh", "Xuân", "Công", "Đình"};
inline constexpr std::array<std::string_view, 32> given = {"An",   "Bình", "Châu",  "Dũng",  "Giang", "Hà",    "Hải",    "Hạnh",
                                                           "Hiền", "Hoa",  "Hùng",  "Hương", "Khánh", "Lan",   "Linh",   "Loan",
                                                           "Long", "Mạnh", "Nam",   "Nga",   "Nhung", "Phúc",  "Phương", "Quý",
                                                           "Sơn",  "Tâm",  "Thắng", "Thảo",  "Thủy",  "Trang", "Tuấn",   "Yến"};
inline constexpr std::array<std::string_view, 16> places = {
    "Đông",    "Tây",      "Thượng",      "Hạ",     "Trung Hòa", "Tân Lập",  "Phú Mỹ",    "An Thịnh",
    "Yên Lạc", "Hưng Đạo", "Quang Trung", "Lê Lợi", "Vạn Xuân",  "Đoàn Kết", "Bình Minh", "Đồng Tâm"};

inline constexpr std::array<std::string_view, 6> minorities = {"tay", "thai", "muong", "hmong", "khmer", "nung"};
inline constexpr std::array<std::string_view, 4> religions = {"buddhist", "catholic", "caodai", "hoahao"};
inline constexpr std::array<std::string_view, 15> occupations = {"pupil",
                                                                 "student",
                                                                 "official_state",
                                                                 "official_party",
                                                                 "commune_official",
                                                                 "hamlet_part_time",
                                                                 "public_service",
                                                                 "non_public_service",
                                                                 "enterprise_manager",
                                                                 "enterprise_indirect",
                                                                 "enterprise_direct",
                                                                 "farm",
                                                                 "armed_forces",
                                                                 "retired",
                                                                 "other"};
inline constexpr std::array<std::string_view, 4> educations = {"primary", "lower_secondary", "upper_secondary", "upper_secondary"};
inline constexpr std::array<std::string_view, 6> professions = {"none",    "elementary", "intermediate",
                                                                "college", "university", "master"};
inline constexpr std::array<std::string_view, 4> theories = {"none", "elementary", "intermediate", "high"};
inline constexpr std::array<std::string_view, 6> sectors = {"residential", "residential",    "residential",
                                                            "agency",      "public_service", "enterprise_private"};

}  // namespace nation
