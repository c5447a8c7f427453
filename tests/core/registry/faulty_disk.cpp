#include "core/registry/faulty_disk.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace registry_tests {
namespace {

std::uint64_t inode_of(const std::filesystem::path& path) {
  struct stat about{};
  return ::stat(path.c_str(), &about) == 0 ? about.st_ino : 0;
}

std::string read(const std::filesystem::path& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

}  // namespace

FaultyDisk::FaultyDisk() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_), methods_(methods()) {
  vfs_.pNext = nullptr;
  vfs_.zName = "faulty_disk";
  vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
  vfs_.pAppData = this;
  vfs_.xOpen = open;
  vfs_.xDelete = [](sqlite3_vfs* vfs, const char* name, int sync_folder) {
    FaultyDisk& disk = *of(vfs);
    if (const int wrong = disk.attempt(Act::remove); wrong != SQLITE_OK) return wrong;
    return disk.real_->xDelete(disk.real_, name, sync_folder);
  };
  vfs_.xAccess = [](sqlite3_vfs* vfs, const char* name, int flags, int* found) {
    return of(vfs)->real_->xAccess(of(vfs)->real_, name, flags, found);
  };
  vfs_.xFullPathname = [](sqlite3_vfs* vfs, const char* name, int size, char* out) {
    return of(vfs)->real_->xFullPathname(of(vfs)->real_, name, size, out);
  };
  sqlite3_vfs_register(&vfs_, 1);
}

FaultyDisk::~FaultyDisk() {
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_vfs_register(real_, 1);
}

void FaultyDisk::fail(Fault fault, int at) {
  fault_ = fault;
  at_ = at;
  operations_ = 0;
  has_failed_ = false;
}

int FaultyDisk::attempt(Act act) {
  const std::lock_guard lock(mutex_);
  ++operations_;
  const bool is_over = fault_ == Fault::error ? operations_ == at_ : operations_ >= at_;
  const bool needs_room = act == Act::open || act == Act::write || act == Act::map;
  if (fault_ == Fault::none || !is_over || (fault_ == Fault::full && !needs_room)) return SQLITE_OK;
  has_failed_ = true;
  switch (act) {
    case Act::open:
      return SQLITE_CANTOPEN;
    case Act::write:
      return fault_ == Fault::full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    case Act::truncate:
      return SQLITE_IOERR_TRUNCATE;
    case Act::sync:
      return SQLITE_IOERR_FSYNC;
    case Act::remove:
      return SQLITE_IOERR_DELETE;
    case Act::map:
      return SQLITE_IOERR_SHMSIZE;
  }
  return SQLITE_OK;
}

int FaultyDisk::open(sqlite3_vfs* vfs, const char* name, sqlite3_file* base, int flags, int* opened) {
  FaultyDisk& disk = *of(vfs);
  File& file = *of(base);
  file.base.pMethods = nullptr;
  if (const int wrong = disk.attempt(Act::open); wrong != SQLITE_OK) return wrong;
  file.disk = &disk;
  file.real = reinterpret_cast<sqlite3_file*>(&file + 1);
  const int code = disk.real_->xOpen(disk.real_, name, file.real, flags, opened);
  if (code != SQLITE_OK) return code;
  file.base.pMethods = &disk.methods_;
  disk.remember(file, name == nullptr ? "" : name);
  return SQLITE_OK;
}

void FaultyDisk::remember(File& file, const std::string& path) {
  file.inode = path.empty() ? 0 : inode_of(path);
  if (file.inode == 0) return;
  const std::lock_guard lock(mutex_);
  // The number of a file that was removed is given out again.
  const bool is_empty = std::filesystem::file_size(path) == 0;
  if (is_empty && contents_[file.inode].changes.empty()) contents_[file.inode] = {};
  if (const auto [found, is_new] = contents_.try_emplace(file.inode); is_new) found->second.synced = read(path);
}

int FaultyDisk::close(sqlite3_file* file) { return of(file)->real->pMethods->xClose(of(file)->real); }

sqlite3_io_methods FaultyDisk::methods() {
  sqlite3_io_methods all{};
  all.iVersion = 2;
  all.xClose = close;
  all.xRead = [](sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
    return of(file)->real->pMethods->xRead(of(file)->real, to, size, offset);
  };
  all.xWrite = [](sqlite3_file* base, const void* from, int size, sqlite3_int64 offset) {
    File& file = *of(base);
    if (const int wrong = file.disk->attempt(Act::write); wrong != SQLITE_OK) return wrong;
    if (file.inode != 0) {
      const std::string bytes(static_cast<const char*>(from), static_cast<std::size_t>(size));
      const std::lock_guard lock(file.disk->mutex_);
      file.disk->contents_[file.inode].changes.push_back({.offset = offset, .bytes = bytes, .truncates = false});
    }
    return file.real->pMethods->xWrite(file.real, from, size, offset);
  };
  all.xTruncate = [](sqlite3_file* base, sqlite3_int64 size) {
    File& file = *of(base);
    if (const int wrong = file.disk->attempt(Act::truncate); wrong != SQLITE_OK) return wrong;
    if (file.inode != 0) {
      const std::lock_guard lock(file.disk->mutex_);
      file.disk->contents_[file.inode].changes.push_back({.offset = size, .bytes = {}, .truncates = true});
    }
    return file.real->pMethods->xTruncate(file.real, size);
  };
  all.xSync = [](sqlite3_file* base, int) {
    File& file = *of(base);
    if (const int wrong = file.disk->attempt(Act::sync); wrong != SQLITE_OK) return wrong;
    if (file.inode == 0) return SQLITE_OK;
    const std::lock_guard lock(file.disk->mutex_);
    Content& content = file.disk->contents_[file.inode];
    sqlite3_int64 size = 0;
    file.real->pMethods->xFileSize(file.real, &size);
    content.synced.assign(static_cast<std::size_t>(size), '\0');
    content.changes.clear();
    return file.real->pMethods->xRead(file.real, content.synced.data(), static_cast<int>(size), 0);
  };
  all.xFileSize = [](sqlite3_file* file, sqlite3_int64* size) { return of(file)->real->pMethods->xFileSize(of(file)->real, size); };
  all.xLock = [](sqlite3_file* file, int lock) { return of(file)->real->pMethods->xLock(of(file)->real, lock); };
  all.xUnlock = [](sqlite3_file* file, int lock) { return of(file)->real->pMethods->xUnlock(of(file)->real, lock); };
  all.xCheckReservedLock = [](sqlite3_file* file, int* out) {
    return of(file)->real->pMethods->xCheckReservedLock(of(file)->real, out);
  };
  all.xFileControl = [](sqlite3_file* file, int what, void* arg) {
    return of(file)->real->pMethods->xFileControl(of(file)->real, what, arg);
  };
  all.xSectorSize = [](sqlite3_file* file) { return of(file)->real->pMethods->xSectorSize(of(file)->real); };
  // What a real disk may promise of its writes is not true of this one.
  all.xDeviceCharacteristics = [](sqlite3_file*) { return 0; };
  all.xShmMap = [](sqlite3_file* file, int page, int size, int extend, void volatile** at) {
    if (extend != 0)
      if (const int wrong = of(file)->disk->attempt(Act::map); wrong != SQLITE_OK) return wrong;
    return of(file)->real->pMethods->xShmMap(of(file)->real, page, size, extend, at);
  };
  all.xShmLock = [](sqlite3_file* file, int offset, int n, int flags) {
    return of(file)->real->pMethods->xShmLock(of(file)->real, offset, n, flags);
  };
  all.xShmBarrier = [](sqlite3_file* file) { of(file)->real->pMethods->xShmBarrier(of(file)->real); };
  all.xShmUnmap = [](sqlite3_file* file, int remove) { return of(file)->real->pMethods->xShmUnmap(of(file)->real, remove); };
  return all;
}

void FaultyDisk::restore(const std::filesystem::path& folder, const std::function<bool()>& is_kept) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) paths.push_back(entry.path());
  for (const std::filesystem::path& path : paths) {
    if (path.string().ends_with("-shm")) {
      std::filesystem::remove(path);
      continue;
    }
    const auto found = contents_.find(inode_of(path));
    if (found == contents_.end()) continue;
    std::string bytes = found->second.synced;
    for (const Change& change : found->second.changes) {
      if (!is_kept()) continue;
      const auto offset = static_cast<std::size_t>(change.offset);
      if (change.truncates) {
        bytes.resize(std::min(bytes.size(), offset));
        continue;
      }
      bytes.resize(std::max(bytes.size(), offset + change.bytes.size()));
      std::ranges::copy(change.bytes, bytes.begin() + static_cast<std::ptrdiff_t>(offset));
    }
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    found->second = {.synced = bytes, .changes = {}};
  }
}

}  // namespace registry_tests
