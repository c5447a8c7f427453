#include "new_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include <ketnap/base/error.hpp>

namespace ketnap {
namespace {

/// So that the name is durable too.
void sync_folder(const std::filesystem::path& path) {
  const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return;
  ::fsync(opened);
  ::close(opened);
}

}  // namespace

NewFile::NewFile(const std::filesystem::path& path) : path_(path), name_(path.string() + ".XXXXXX") {
  const int file = ::mkostemp(name_.data(), O_CLOEXEC);
  if (file < 0) throw Error(1110, {path.string()});
  ::fchmod(file, S_IRUSR | S_IWUSR);
  ::close(file);
}

NewFile::~NewFile() {
  for (const char* suffix : {"", "-journal", "-wal", "-shm"}) ::unlink((name_ + suffix).c_str());
}

void NewFile::write(std::string_view bytes) const {
  const int file = ::open(name_.c_str(), O_WRONLY | O_CLOEXEC);
  bool is_good = file >= 0;
  while (is_good && !bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    is_good = written > 0 || (written < 0 && errno == EINTR);
  }
  is_good = is_good && ::fsync(file) == 0;
  const int problem = errno;
  if (file >= 0) ::close(file);
  if (!is_good) throw Error(1156, {path_.string(), std::generic_category().message(problem)});
}

bool NewFile::put_in_place(const std::filesystem::path& path) const {
  int moved = ::renameat2(AT_FDCWD, name_.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE);
  // Some file systems cannot refuse to replace; a link always does.
  if (moved != 0 && (errno == EINVAL || errno == ENOSYS)) moved = ::link(name_.c_str(), path.c_str());
  if (moved != 0 && errno == EEXIST) return false;
  if (moved != 0) throw Error(1110, {path.string()});
  sync_folder(path);
  return true;
}

void NewFile::replace(const std::filesystem::path& path) const {
  if (::rename(name_.c_str(), path.c_str()) != 0) throw Error(1110, {path.string()});
  sync_folder(path);
}
void expect_free(const std::filesystem::path& folder, const std::vector<std::string>& names) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (!std::filesystem::is_directory(folder, problem)) throw Error(1110, {(folder / "*").string()});
  for (const std::string& name : names)
    if (std::filesystem::exists(std::filesystem::symlink_status(folder / name, problem)))
      throw Error(1139, {(folder / name).string()});
}

void write_new_file(const std::filesystem::path& path, std::string_view bytes) {
  const NewFile file(path);
  file.write(bytes);
  if (!file.put_in_place(path)) throw Error(1139, {path.string()});
}

}  // namespace ketnap
