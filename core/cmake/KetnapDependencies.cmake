# The system's libraries first; what it does not have and is small enough is fetched. SQLite and ICU are always the system's:
# a process must hold one SQLite (Python's own sqlite3 module uses that one too).

include(FetchContent)

find_package(SQLite3)
find_package(ICU COMPONENTS uc i18n)
if(NOT SQLite3_FOUND OR NOT ICU_FOUND)
  message(FATAL_ERROR "ketnap needs the development files of SQLite 3 and ICU. "
                      "On Debian and Ubuntu: apt-get install libsqlite3-dev libicu-dev")
endif()

if(NOT TARGET SQLite3::SQLite3)
  add_library(SQLite3::SQLite3 ALIAS SQLite::SQLite3)  # its older name
endif()

find_package(fmt QUIET)
if(NOT fmt_FOUND)
  message(STATUS "fmt is fetched: the system has none")
  set(FMT_INSTALL ${KETNAP_INSTALL})
  FetchContent_Declare(fmt GIT_REPOSITORY https://github.com/fmtlib/fmt.git GIT_TAG 9.1.0 GIT_SHALLOW ON)
  FetchContent_MakeAvailable(fmt)
endif()

find_package(spdlog QUIET)
if(NOT spdlog_FOUND)
  message(STATUS "spdlog is fetched: the system has none")
  set(SPDLOG_FMT_EXTERNAL ON)
  set(SPDLOG_INSTALL ${KETNAP_INSTALL})
  FetchContent_Declare(spdlog GIT_REPOSITORY https://github.com/gabime/spdlog.git GIT_TAG v1.10.0 GIT_SHALLOW ON)
  FetchContent_MakeAvailable(spdlog)
endif()

find_package(nlohmann_json 3.11 QUIET)
if(NOT nlohmann_json_FOUND)
  message(STATUS "nlohmann_json is fetched: the system has none")
  FetchContent_Declare(nlohmann_json GIT_REPOSITORY https://github.com/nlohmann/json.git GIT_TAG v3.11.3 GIT_SHALLOW ON)
  FetchContent_MakeAvailable(nlohmann_json)
endif()

if(KETNAP_TESTS)
  find_package(Catch2 3 QUIET)
  if(NOT Catch2_FOUND)
    message(STATUS "Catch2 3 is fetched: the system has none")
    FetchContent_Declare(Catch2 GIT_REPOSITORY https://github.com/catchorg/Catch2.git GIT_TAG v3.7.1 GIT_SHALLOW ON)
    FetchContent_MakeAvailable(Catch2)
  endif()
endif()
