# Sourced by scripts that publish for native AOT: the properties that this takes on this machine.
# shellcheck shell=bash disable=SC2034
native_aot=(-p:PublishAot=true)
# gcc links where clang is not installed.
command -v clang >/dev/null || native_aot+=(-p:CppCompilerAndLinker=gcc -p:LinkerFlavor=)
