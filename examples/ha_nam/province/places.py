"""The province's places and kinds of organisations: names of communes are real, companies and hamlets are made up."""

from __future__ import annotations

from dataclasses import dataclass


def tuple_of(text: str) -> tuple[str, ...]:
    """`Quế, Ba Sao`"""
    return tuple(text.split(", ")) if text else ()


@dataclass(frozen=True)
class District:
    code: str
    name: str
    kind: str
    """thành phố, thị xã, huyện"""
    committee: str
    """Its Party committee: Thành ủy, Thị ủy, Huyện ủy."""
    wards: str
    towns: str
    communes: str
    schools: str
    """Upper secondary schools."""


DISTRICTS = (
    District(
        "PL", "Phủ Lý", "thành phố", "Thành ủy",
        "Châu Sơn, Hai Bà Trưng, Lam Hạ, Lê Hồng Phong, Liêm Chính, Lương Khánh Thiện, Minh Khai, Quang Trung, Thanh Châu,"
        " Thanh Tuyền, Trần Hưng Đạo",
        "",
        "Đinh Xá, Kim Bình, Liêm Chung, Liêm Tiết, Liêm Tuyền, Phù Vân, Tiên Hải, Tiên Hiệp, Tiên Tân, Trịnh Xá",
        "Chuyên Biên Hòa, Phủ Lý A, Phủ Lý B, Phủ Lý C",
    ),
    District(
        "DT", "Duy Tiên", "thị xã", "Thị ủy",
        "Bạch Thượng, Châu Giang, Duy Hải, Duy Minh, Đồng Văn, Hòa Mạc, Hoàng Đông, Tiên Nội, Yên Bắc",
        "",
        "Chuyên Ngoại, Mộc Bắc, Mộc Nam, Tiên Ngoại, Tiên Sơn, Trác Văn, Yên Nam",
        "Duy Tiên A, Duy Tiên B, Duy Tiên C",
    ),
    District(
        "KB", "Kim Bảng", "huyện", "Huyện ủy",
        "",
        "Quế, Ba Sao",
        "Đại Cương, Đồng Hóa, Hoàng Tây, Khả Phong, Lê Hồ, Liên Sơn, Ngọc Sơn, Nguyễn Úy, Nhật Tân, Nhật Tựu, Tân Sơn,"
        " Thanh Sơn, Thi Sơn, Thụy Lôi, Tượng Lĩnh, Văn Xá",
        "Kim Bảng A, Kim Bảng B, Kim Bảng C, Lý Thường Kiệt",
    ),
    District(
        "TL", "Thanh Liêm", "huyện", "Huyện ủy",
        "",
        "Kiện Khê, Tân Thanh",
        "Liêm Cần, Liêm Phong, Liêm Sơn, Liêm Thuận, Liêm Túc, Thanh Hà, Thanh Hải, Thanh Hương, Thanh Nghị, Thanh Nguyên,"
        " Thanh Phong, Thanh Tâm, Thanh Tân, Thanh Thủy",
        "Thanh Liêm A, Thanh Liêm B, Thanh Liêm C",
    ),
    District(
        "BL", "Bình Lục", "huyện", "Huyện ủy",
        "",
        "Bình Mỹ",
        "Bồ Đề, An Đổ, An Lão, An Ninh, An Nội, Bình Nghĩa, Bối Cầu, Đồn Xá, Đồng Du, Hưng Công, La Sơn, Ngọc Lũ, Tiêu Động,"
        " Tràng An, Trung Lương, Vũ Bản",
        "Bình Lục A, Bình Lục B, Bình Lục C, Nguyễn Khuyến",
    ),
    District(
        "LN", "Lý Nhân", "huyện", "Huyện ủy",
        "",
        "Vĩnh Trụ",
        "Bắc Lý, Chân Lý, Chính Lý, Công Lý, Đạo Lý, Đức Lý, Hòa Hậu, Hợp Lý, Nguyên Lý, Nhân Bình, Nhân Chính, Nhân Khang,"
        " Nhân Mỹ, Nhân Nghĩa, Nhân Thịnh, Phú Phúc, Tiến Thắng, Trần Hưng Đạo, Văn Lý, Xuân Khê",
        "Lý Nhân, Bắc Lý, Nam Lý, Nam Cao",
    ),
)  # fmt: skip

MOUNTAINOUS = {
    "KB": {"Ba Sao", "Khả Phong", "Liên Sơn", "Tân Sơn", "Thanh Sơn", "Tượng Lĩnh", "Thi Sơn"},
    "TL": {"Kiện Khê", "Thanh Hải", "Thanh Nghị", "Thanh Tân", "Thanh Thủy"},
}
HAMLETS = tuple_of(
    "Thượng, Trung, Hạ, Đông, Đoài, Nội, Ngoại, Tiền, Hậu, Cầu, Chùa, Đình, Chợ, Bến, Đồng, Mới, Phú, An Bình, An Hòa, Hòa Bình,"
    " Tân Lập, Thống Nhất, Đoàn Kết, Quyết Tiến, Văn Minh, Phúc Lộc, Thọ Lão, Đông Thành, Tây Thành, Nam Hà, Bắc Sơn, Tân Tiến"
)

# what stands in every commune besides its hamlets: name, sector, weight
IN_COMMUNE = (
    ("Cơ quan Đảng ủy, Hội đồng nhân dân, Ủy ban nhân dân", "administrative", 15),
    ("Trường Mầm non", "school", 12),
    ("Trường Tiểu học", "school", 15),
    ("Trường Trung học cơ sở", "school", 14),
    ("Trạm Y tế", "public_service", 7),
    ("Công an", "armed_forces", 8),
    ("Ban Chỉ huy Quân sự", "armed_forces", 7),
)

# under a district: code, name ({ủy} its committee, {nơi} its place), sector, cells, weight of a cell
COMMITTEES = (
    ("CQDU", "Cơ quan {ủy}", "agency",
     "Văn phòng, Ban Tổ chức, Ban Tuyên giáo, Cơ quan Ủy ban Kiểm tra, Ban Dân vận, Mặt trận Tổ quốc và đoàn thể", 12),
    ("UBND", "Cơ quan Ủy ban nhân dân {nơi}", "administrative",
     "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân, Phòng Nội vụ, Phòng Tài chính - Kế hoạch, Phòng Tài nguyên và Môi trường,"
     " Phòng Kinh tế và Hạ tầng, Phòng Giáo dục và Đào tạo, Phòng Lao động - Thương binh và Xã hội, Phòng Tư pháp, Thanh tra,"
     " Phòng Văn hóa và Thông tin, Phòng Nông nghiệp và Phát triển nông thôn", 12),
    ("CA", "Công an {nơi}", "armed_forces",
     "Đội Tham mưu, Đội Cảnh sát hình sự, Đội Cảnh sát kinh tế, Đội Cảnh sát giao thông, Đội Quản lý hành chính, Đội An ninh,"
     " Đội Điều tra tổng hợp, Đội Hậu cần", 22),
    ("QS", "Quân sự {nơi}", "armed_forces", "Tham mưu, Chính trị, Hậu cần - Kỹ thuật, Đại đội bộ binh", 14),
    ("TTYT", "Trung tâm Y tế {nơi}", "public_service",
     "Khối Hành chính, Khoa Khám bệnh, Khoa Nội, Khoa Ngoại, Khoa Sản - Nhi, Khoa Kiểm soát bệnh tật, Khoa Dược", 13),
)  # fmt: skip
SINGLE_CELLS = (
    ("TAND", "Tòa án nhân dân {nơi}", "administrative", 12),
    ("VKS", "Viện Kiểm sát nhân dân {nơi}", "administrative", 11),
    ("THADS", "Chi cục Thi hành án dân sự {nơi}", "administrative", 10),
    ("THUE", "Chi cục Thuế {nơi}", "administrative", 24),
    ("KBNN", "Kho bạc Nhà nước {nơi}", "administrative", 11),
    ("BHXH", "Bảo hiểm xã hội {nơi}", "public_service", 15),
    ("TTCT", "Trung tâm Chính trị {nơi}", "agency", 7),
    ("GDTX", "Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên {nơi}", "school", 14),
    ("VHTT", "Trung tâm Văn hóa, Thể thao {nơi}", "public_service", 11),
    ("DVNN", "Trung tâm Dịch vụ nông nghiệp {nơi}", "public_service", 12),
    ("BQLDA", "Ban Quản lý dự án {nơi}", "public_service", 11),
    ("NHNN", "Ngân hàng Nông nghiệp chi nhánh {nơi}", "enterprise_state", 18),
    ("CSXH", "Phòng giao dịch Ngân hàng Chính sách xã hội {nơi}", "public_service", 8),
    ("DL", "Điện lực {nơi}", "enterprise_state", 20),
    ("BD", "Bưu điện {nơi}", "enterprise_state", 10),
    ("KTCTTL", "Xí nghiệp Thủy nông {nơi}", "enterprise_state", 16),
)

# under the agencies bloc: code, name, sector, number of cells
BLOC = (
    ("VPTU", "Cơ quan Văn phòng Tỉnh ủy", "agency", 4),
    ("BTC", "Ban Tổ chức Tỉnh ủy", "agency", 1),
    ("BTG", "Ban Tuyên giáo Tỉnh ủy", "agency", 1),
    ("UBKT", "Cơ quan Ủy ban Kiểm tra Tỉnh ủy", "agency", 1),
    ("BNC", "Ban Nội chính Tỉnh ủy", "agency", 1),
    ("BDV", "Ban Dân vận Tỉnh ủy", "agency", 1),
    ("DUK", "Cơ quan Đảng ủy Khối các cơ quan tỉnh", "agency", 1),
    ("MTTQ", "Cơ quan Ủy ban Mặt trận Tổ quốc tỉnh", "agency", 2),
    ("LDLD", "Cơ quan Liên đoàn Lao động tỉnh", "agency", 1),
    ("HND", "Cơ quan Hội Nông dân tỉnh", "agency", 1),
    ("HPN", "Cơ quan Hội Liên hiệp Phụ nữ tỉnh", "agency", 1),
    ("HCCB", "Cơ quan Hội Cựu chiến binh tỉnh", "agency", 1),
    ("DTN", "Cơ quan Tỉnh đoàn", "agency", 1),
    ("TCT", "Trường Chính trị tỉnh", "school", 3),
    ("BAO", "Báo Hà Nam", "public_service", 2),
    ("PTTH", "Đài Phát thanh và Truyền hình tỉnh", "public_service", 4),
    ("DBQH", "Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh", "administrative", 2),
    ("VPUB", "Văn phòng Ủy ban nhân dân tỉnh", "administrative", 5),
    ("SNV", "Sở Nội vụ", "administrative", 5),
    ("STC", "Sở Tài chính", "administrative", 5),
    ("SKHDT", "Sở Kế hoạch và Đầu tư", "administrative", 4),
    ("STP", "Sở Tư pháp", "administrative", 4),
    ("SCT", "Sở Công Thương", "administrative", 5),
    ("SNN", "Sở Nông nghiệp và Phát triển nông thôn", "administrative", 12),
    ("SGTVT", "Sở Giao thông vận tải", "administrative", 5),
    ("SXD", "Sở Xây dựng", "administrative", 5),
    ("STNMT", "Sở Tài nguyên và Môi trường", "administrative", 7),
    ("STTTT", "Sở Thông tin và Truyền thông", "administrative", 3),
    ("SLDTBXH", "Sở Lao động - Thương binh và Xã hội", "administrative", 6),
    ("SVHTTDL", "Sở Văn hóa, Thể thao và Du lịch", "administrative", 7),
    ("SKHCN", "Sở Khoa học và Công nghệ", "administrative", 4),
    ("SGDDT", "Sở Giáo dục và Đào tạo", "administrative", 4),
    ("SYT", "Sở Y tế", "administrative", 4),
    ("TTTINH", "Thanh tra tỉnh", "administrative", 2),
    ("BQLKCN", "Ban Quản lý các khu công nghiệp tỉnh", "administrative", 3),
    ("CTHUE", "Cục Thuế tỉnh", "administrative", 7),
    ("CTK", "Cục Thống kê tỉnh", "administrative", 2),
    ("TATINH", "Tòa án nhân dân tỉnh", "administrative", 4),
    ("VKSTINH", "Viện Kiểm sát nhân dân tỉnh", "administrative", 4),
    ("CTHADS", "Cục Thi hành án dân sự tỉnh", "administrative", 3),
    ("BHXHT", "Bảo hiểm xã hội tỉnh", "public_service", 5),
    ("NHNNT", "Ngân hàng Nhà nước chi nhánh tỉnh", "administrative", 2),
    ("CDKB", "Kho bạc Nhà nước tỉnh", "administrative", 3),
    ("BVSN", "Bệnh viện Sản - Nhi tỉnh", "public_service", 6),
    ("BVMAT", "Bệnh viện Mắt tỉnh", "public_service", 2),
    ("CDC", "Trung tâm Kiểm soát bệnh tật tỉnh", "public_service", 4),
    ("CDSP", "Trường Cao đẳng Sư phạm", "school", 5),
    ("CDYT", "Trường Cao đẳng Y tế", "school", 4),
    ("LMHTX", "Liên minh Hợp tác xã tỉnh", "agency", 1),
    ("HCTD", "Hội Chữ thập đỏ tỉnh", "agency", 1),
)
# committees with sections between themselves and their cells: superior, code, name, sector, sections
WITH_SECTIONS = (
    ("CQ", "BVDK", "Bệnh viện Đa khoa tỉnh", "public_service", "Khối Nội, Khối Ngoại, Khối Cận lâm sàng"),
    ("DT", "KCN", "Các doanh nghiệp khu công nghiệp Đồng Văn", "enterprise_private", "Cụm Cơ khí, Cụm Điện tử, Cụm Dệt may"),
    ("PL", "DNTP", "Các doanh nghiệp thành phố Phủ Lý", "enterprise_private", "Cụm Thương mại, Cụm Xây dựng, Cụm Vận tải"),
)
TRADES = tuple_of(
    "Dệt may, Cơ khí, Bao bì, Xây dựng, Vận tải, Thương mại, Gốm sứ, Chế biến nông sản, Linh kiện điện tử, Nhựa, Da giày,"
    " Thức ăn chăn nuôi, Gạch ngói, Vật liệu mới, In, Môi trường"
)
BRANDS = tuple_of(
    "Hoa Sen Trắng, Sao Mai Xanh, Bình Minh Mới, Hải Âu Vàng, Lúa Vàng Sông, Thành Tâm Phát, Việt Hòa An, Đại Lộc Phú"
)
