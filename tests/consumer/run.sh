#!/usr/bin/env bash
# Builds and runs the programs in this folder, which know the library only as packages. Exit code 0: each has printed what it should.
#
#   tests/consumer/run.sh FOLDER      the folder with the packages
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 1
packages=$(cd "${1:?the folder with the packages}" && pwd) || exit 1
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
# shellcheck source=tests/native-aot.sh
source "$here/../native-aot.sh"

version=$(basename "$packages"/Yielding.[0-9]*.nupkg .nupkg)
version=${version#Yielding.}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

fail() {
    printf 'FAILED: %s\n' "$1"
    status=1
}

# A cache of its own, so that no older package of the same version is used.
export NUGET_PACKAGES="$work/cache"

run() { # run PROJECT PLATFORM PROPERTY...: publishes the program with its runtime, runs it, and compares what it prints
    printf -- '-- %s: %s\n' "${1%/*}" "$2"
    rm -rf "$work/program" "$work/published"
    cp -r "$here" "$work/program" || return 1
    dotnet publish "$work/program/$1" -c Release --use-current-runtime --self-contained -o "$work/published" \
        -p:RestoreAdditionalProjectSources="$packages" -p:YieldingVersion="$version" "${@:3}" >"$work/publish.log" 2>&1 ||
        { cat "$work/publish.log"; return 1; }
    "$work/published/Consumer" >"$work/printed.txt" || { cat "$work/printed.txt"; return 1; }
    { printf '%s\n' "$2"; cat "$here/$expected"; } | diff - "$work/printed.txt" && printf 'as expected\n'
}

expected=expected.txt
run net8.0/Net8.csproj '.NET 8, compiled at run time, Serilog 4.3' || fail 'net8.0 with C# 12 and System.Linq.Async'
run net10.0/Net10.csproj '.NET 10, compiled at run time, Serilog 4.4' || fail 'net10.0 with the newest Serilog'
run net10.0/Net10.csproj '.NET 10, compiled at run time, Serilog 4.3' -p:NewestSerilog=false -p:PublishTrimmed=true || fail trimmed
# Without exception pointers the outcome of a body that has thrown is ambiguous in a using: it counts as failed, with a warning.
expected=expected.native-aot.txt
run net10.0/Net10.csproj '.NET 10, native AOT, Serilog 4.3' -p:NewestSerilog=false "${native_aot[@]}" || fail 'native AOT'

rules() { # builds the code that breaks the rules, and compares the lines of the errors with the lines that have a comment
    printf -- '-- rules: net8.0, C# 12, Yielding.Async alone\n'
    cp -r "$here" "$work/rules" || return 1
    if dotnet build "$work/rules/rules/Rules.csproj" -p:RestoreAdditionalProjectSources="$packages" -p:YieldingVersion="$version" \
        >"$work/rules.log" 2>&1; then
        printf 'It has been built.\n'
        return 1
    fi
    grep -n '// YLD' "$here/rules/Broken.cs" | sed -E 's|^([0-9]+):.*// (YLD[0-9]+)|\1 \2|' >"$work/expected.txt"
    sed -nE 's|.*Broken\.cs\(([0-9]+),[0-9]+\): error ([A-Z]+[0-9]+):.*|\1 \2|p' "$work/rules.log" | sort -un >"$work/found.txt"
    diff "$work/expected.txt" "$work/found.txt" || { cat "$work/rules.log"; return 1; }
    printf 'as expected\n'
}

rules || fail 'the rules of the analyzers, net8.0 with C# 12'

for library in Yielding Yielding.Async Yielding.Testing; do
    cmp "$packages/$library.$version.nupkg" "$NUGET_PACKAGES/${library,,}/$version/${library,,}.$version.nupkg" ||
        fail "$library is another package"
done

exit "$status"
