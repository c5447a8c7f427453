include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/ketnap")
install(TARGETS ketnap_core ketnap_plugins ketnap_all EXPORT ketnapTargets FILE_SET HEADERS)
install(EXPORT ketnapTargets NAMESPACE ketnap:: DESTINATION "${package_dir}")
configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/ketnapConfig.cmake.in" "${PROJECT_BINARY_DIR}/ketnapConfig.cmake"
                              INSTALL_DESTINATION "${package_dir}")
# Until 1.0 a minor version may change the interface.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/ketnapConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/ketnapConfig.cmake" "${PROJECT_BINARY_DIR}/ketnapConfigVersion.cmake"
        DESTINATION "${package_dir}")
