#include <ketnap/registry/file_system.hpp>

#include <fcntl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <ranges>
#include <utility>
#include <vector>

namespace ketnap {
namespace {

constexpr unsigned long four_bytes = 0xFFFFFFFF;
constexpr auto networks = std::to_array<std::pair<unsigned long, std::string_view>>({{0x6969, "nfs"},
                                                                                     {0x517B, "smb"},
                                                                                     {0xFE534D42, "smb"},
                                                                                     {0xFF534D42, "smb"},
                                                                                     {0x5346414F, "afs"},
                                                                                     {0x73757245, "coda"},
                                                                                     {0x00C36400, "ceph"}});
constexpr unsigned long in_user_space = 0x65735546;
constexpr auto networks_in_user_space = std::to_array<std::string_view>(
    {"sshfs", "rclone", "davfs", "davfs2", "curlftpfs", "s3fs", "gcsfuse", "glusterfs", "gvfsd-fuse", "smbnetfs"});

bool lies_below(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (folder.ends_with('/') || path.size() == folder.size() || path[folder.size()] == '/');
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (const auto word : line | std::views::split(' ')) words.emplace_back(word.begin(), word.end());
  return words;
}

}  // namespace

std::string_view network_name(unsigned long file_system) {
  const auto found = std::ranges::find(networks, file_system & four_bytes, &std::pair<unsigned long, std::string_view>::first);
  return found == networks.end() ? std::string_view() : found->second;
}

// `36 35 98:0 / /mnt/x rw,noatime master:1 - fuse.sshfs host:/x rw`: the fifth word is the folder, the type follows a lone dash.
std::string network_name_of_mount(std::string_view mounts, std::string_view path) {
  constexpr std::size_t folder_place = 4;
  std::string_view nearest;
  std::string_view type;
  for (const auto line : mounts | std::views::split('\n')) {
    const auto words = words_of({line.begin(), line.end()});
    const auto dash = std::ranges::find(words, std::string_view("-"));
    if (words.size() <= folder_place || dash == words.end() || std::next(dash) == words.end()) continue;
    const std::string_view folder = words[folder_place];
    if (!lies_below(path, folder) || folder.size() < nearest.size()) continue;
    nearest = folder;
    type = *std::next(dash);
  }
  if (!type.starts_with("fuse.")) return {};
  type.remove_prefix(std::string_view("fuse.").size());
  return std::ranges::find(networks_in_user_space, type) == networks_in_user_space.end() ? std::string() : std::string(type);
}

std::string network_file_system(const std::filesystem::path& path) {
  struct statfs found{};
  if (::statfs(path.c_str(), &found) != 0) return {};
  const auto type = static_cast<unsigned long>(found.f_type);
  if ((type & four_bytes) != in_user_space) return std::string(network_name(type));
  std::error_code ignored;
  std::ifstream file("/proc/self/mountinfo");
  const std::string mounts{std::istreambuf_iterator<char>(file), {}};
  return network_name_of_mount(mounts, std::filesystem::weakly_canonical(path, ignored).string());
}

bool may_write_into(const std::filesystem::path& folder) { return ::faccessat(AT_FDCWD, folder.c_str(), W_OK, AT_EACCESS) == 0; }

}  // namespace ketnap
