#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace ketnap {

/// The network file system that a path lies on: `nfs`, `smb`, `sshfs`; empty where it lies on none that is known to be one. Their
/// locks cannot be trusted, and write-ahead logging needs memory that all who use the file share.
[[nodiscard]] std::string network_file_system(const std::filesystem::path& path);
/// By the number that statfs gives; empty for all that are no network's.
[[nodiscard]] std::string_view network_name(unsigned long file_system);
/// Of file systems in user space statfs says only that they are that: `mounts` is /proc/self/mountinfo, `path` absolute.
[[nodiscard]] std::string network_name_of_mount(std::string_view mounts, std::string_view path);

/// Whether this process may write into a folder.
[[nodiscard]] bool may_write_into(const std::filesystem::path& folder);

}  // namespace ketnap
