# libtorch for the C++ parts: link_libtorch(<target>).
#
# It is found by its headers and libraries rather than with find_package(Torch), because a CUDA
# build's package file insists on the CUDA toolkit, which nothing here needs.
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
if(NOT CMAKE_CXX_STANDARD)
  set(CMAKE_CXX_STANDARD 17)
endif()
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
if(NOT CMAKE_LIBRARY_OUTPUT_DIRECTORY)
  set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_CURRENT_LIST_DIR}/../artifacts/native")
endif()

find_path(TORCH_INCLUDE ATen/ATen.h REQUIRED)
find_path(TORCH_API_INCLUDE torch/torch.h
          HINTS "${TORCH_INCLUDE}/torch/csrc/api/include" REQUIRED)
find_library(TORCH_LIB torch REQUIRED)
find_library(TORCH_CPU_LIB torch_cpu REQUIRED)
find_library(C10_LIB c10 REQUIRED)

# The C++ ABI that this libtorch was built with is written in its package file.
find_file(TORCH_CONFIG TorchConfig.cmake PATH_SUFFIXES share/cmake/Torch lib/cmake/Torch
          lib/${CMAKE_LIBRARY_ARCHITECTURE}/cmake/Torch)
set(TORCH_ABI "")
if(TORCH_CONFIG)
  file(STRINGS "${TORCH_CONFIG}" TORCH_ABI_LINE REGEX "_GLIBCXX_USE_CXX11_ABI=[01]")
  string(REGEX MATCH "_GLIBCXX_USE_CXX11_ABI=[01]" TORCH_ABI "${TORCH_ABI_LINE}")
endif()

function(link_libtorch target)
  target_include_directories(${target} SYSTEM PRIVATE ${TORCH_INCLUDE} ${TORCH_API_INCLUDE})
  target_compile_options(${target} PRIVATE -Wall -fvisibility=hidden)
  if(TORCH_ABI)
    target_compile_definitions(${target} PRIVATE ${TORCH_ABI})
  endif()
  # libtorch itself must stay a dependency although only libtorch_cpu's symbols are used: it is
  # what loads the CUDA library where there is one.
  target_link_libraries(${target} PRIVATE -Wl,--no-as-needed ${TORCH_LIB} -Wl,--as-needed
                        ${TORCH_CPU_LIB} ${C10_LIB})
  get_filename_component(folder "${TORCH_LIB}" DIRECTORY)
  set_target_properties(${target} PROPERTIES BUILD_RPATH "${folder}" INSTALL_RPATH "${folder}")
endfunction()
