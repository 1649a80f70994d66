#!/usr/bin/env bash
# Runs the tests and the program of cases on other runtimes and in other builds, self-contained, in a copy of the sources.
# Prints a table. Exit code 0: all have passed.
#
#   tests/on-runtimes.sh                                 everything
#   tests/on-runtimes.sh net8.0 Release no-pointers      some of it: what is not named, is not restricted
#
# Frameworks: net8.0, net9.0, net10.0, net11.0. The last is the build for .NET 10 on the runtime of .NET 11.
# Configurations: Debug, Release. What is published, is published as Release only.
# Modes of the tests of both halves, of F# and of Visual Basic:
#   tiered         the default of .NET; with the program of cases
#   no-tiering     each method is compiled once, optimized; with the program of cases
#   no-pointers    without the runtime's exception pointers, as on native AOT: the tests of both halves
# Modes of the program of cases, tests/Yielding.Platforms:
#   runtime-async  its asynchronous methods have no state machine: net10.0 and net11.0
#   trimmed, single-file, native-aot    published so: not net11.0
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en TESTINGPLATFORM_TELEMETRY_OPTOUT=1

# shellcheck source=tests/native-aot.sh
source tests/native-aot.sh

newest=11.0.0
program=Yielding.Platforms

frameworks=() configurations=() modes=()
for word in "$@"; do
    case $word in
        net8.0 | net9.0 | net10.0 | net11.0) frameworks+=("$word") ;;
        Debug | Release) configurations+=("$word") ;;
        tiered | no-tiering | no-pointers | runtime-async | trimmed | single-file | native-aot) modes+=("$word") ;;
        *) sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 2 ;;
    esac
done
[ ${#frameworks[@]} -gt 0 ] || frameworks=(net8.0 net9.0 net10.0 net11.0)
[ ${#configurations[@]} -gt 0 ] || configurations=(Debug Release)
[ ${#modes[@]} -gt 0 ] || modes=(tiered no-tiering no-pointers runtime-async trimmed single-file native-aot)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
table=()
status=0

# The copy has no lock files: a runtime is a package of the SDK's own version.
copy() {
    cp -r Directory.*.props .editorconfig global.json README.md docs src tests "$work" || return 1
    find "$work" \( -name bin -o -name obj \) -prune -exec rm -rf {} +
    find "$work" -name packages.lock.json -delete
    # The test projects become programs that bring their runtime, and run their tests themselves.
    sed -i 's#</Project>##' "$work/tests/Directory.Build.props"
    cat >>"$work/tests/Directory.Build.props" <<'PROPS'
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <EnableNUnitRunner>true</EnableNUnitRunner>
    <UseCurrentRuntimeIdentifier>true</UseCurrentRuntimeIdentifier>
    <AppendRuntimeIdentifierToOutputPath>false</AppendRuntimeIdentifierToOutputPath>
    <SelfContained>true</SelfContained>
    <RunAnalyzers>false</RunAnalyzers>
  </PropertyGroup>
  <ItemGroup>
    <RuntimeHostConfigurationOption Include="Yielding.ExceptionPointers" Value="true" />
  </ItemGroup>
</Project>
PROPS
}

target() { # target FRAMEWORK: what is compiled for it
    case $1 in
        net11.0) echo net10.0 ;;
        *) echo "$1" ;;
    esac
}

prepare() { # prepare FRAMEWORK: nothing is left of another one
    find "$work/tests" \( -name bin -o -name obj \) -prune -exec rm -rf {} +
    sed -i "s#<TargetFramework>.*</TargetFramework>#<TargetFramework>$(target "$1")</TargetFramework>#" "$work"/tests/*/*.*proj
}

dotnet_quietly() { # dotnet_quietly FRAMEWORK COMMAND PROJECT ARGUMENT...: prints what it says if it fails
    local arguments=("${@:4}" -p:RestorePackagesWithLockFile=false -p:RestoreLockedMode=false)
    if [ "$1" = net11.0 ]; then
        arguments+=(-p:RuntimeFrameworkVersion="$newest")
    fi

    dotnet "$2" "$work/tests/$3" "${arguments[@]}" >"$work/build.log" 2>&1 || { cat "$work/build.log"; return 1; }
}

pointers() { # pointers PROGRAM true|false: switches the runtime's exception pointers on or off, in the file that the build has written
    sed -i -E "s/(\"Yielding.ExceptionPointers\": )(true|false)/\1$2/" "$1.runtimeconfig.json" &&
        grep -q "\"Yielding.ExceptionPointers\": $2" "$1.runtimeconfig.json"
}

run() { # run FRAMEWORK CONFIGURATION MODE PROJECT
    local tests runtime log passed failed skipped result=ok
    local tiered=1 code=0 filter=()
    tests="$work/tests/$4/bin/$2/$(target "$1")/$4"
    if [ "$3" = no-tiering ]; then
        tiered=0
    fi

    if [ "$3" = no-pointers ]; then
        pointers "$tests" false || result='FAILED: no switch'
        # These need the pointers: if they pass, the switch does nothing.
        "$tests" --no-ansi --progress off --filter 'Category=NeedsExceptionPointers' >"$work/needs.log" 2>&1
        code=$?
        # Exit code 2: some failed; 8: there are none, which is right in the asynchronous half only.
        [ "$code" -eq 2 ] || { [ "$code" -eq 8 ] && [ "$4" = Yielding.Async.Tests ]; } || result='FAILED: the switch does nothing'
        filter=(--filter 'Category!=NeedsExceptionPointers')
    else
        pointers "$tests" true || result='FAILED: no switch'
    fi

    runtime=$("$tests" --info | sed -n 's/.* - \.NET //p' | head -n 1)
    log="$work/run.log"
    DOTNET_TieredCompilation=$tiered "$tests" --no-ansi --progress off "${filter[@]}" >"$log" 2>&1
    code=$?
    read -r passed failed skipped < <(
        awk '$1 == "succeeded:" { p = $2 } $1 == "failed:" { f = $2 } $1 == "skipped:" { s = $2 } END { print p + 0, f + 0, s + 0 }' "$log"
    )
    if [ "$code" -ne 0 ] || [ "$passed" -eq 0 ] || [ "$failed" -ne 0 ]; then
        cat "$log"
        result="FAILED: exit code $code"
    fi

    add_row "$1" "$2" "$3" "$4" "$runtime" "$passed" "$failed" "$skipped" "$result"
}

# The program detects its platform by itself, and fails where it is another than this one.
run_program() { # run_program FRAMEWORK CONFIGURATION MODE FOLDER PLATFORM
    local runtime cases faults result=ok tiered=1 runtime_async=0
    if [ "$3" = no-tiering ]; then
        tiered=0
    fi

    if [ "$3" = runtime-async ] && [ "$1" = net10.0 ]; then
        runtime_async=1
    fi

    DOTNET_TieredCompilation=$tiered DOTNET_RuntimeAsync=$runtime_async "$4/$program" "$5" >"$work/run.log" 2>&1
    local code=$?
    runtime=$(sed -n 's/^\.NET \([0-9.]*\): .*/\1/p' "$work/run.log")
    read -r cases faults < <(sed -n 's/^\([0-9]*\) cases, \([0-9]*\) faults$/\1 \2/p' "$work/run.log")
    if [ "$code" -ne 0 ] || [ "${faults:-1}" -ne 0 ]; then
        cat "$work/run.log"
        result="FAILED: exit code $code"
    fi

    add_row "$1" "$2" "$3" "$program" "${runtime:--}" "$((${cases:-0} - ${faults:-0}))" "${faults:-1}" 0 "$result"
}

publish() { # publish FRAMEWORK MODE
    local properties=()
    case $2 in
        trimmed) properties=(-p:PublishTrimmed=true -p:TrimMode=full) ;;
        single-file) properties=(-p:PublishSingleFile=true) ;;
        native-aot) properties=("${native_aot[@]}") ;;
    esac
    prepare "$1"
    dotnet_quietly "$1" publish "$program" -c Release "${properties[@]}" -o "$work/published-$1-$2"
}

add_row() {
    local row
    printf -v row '%-9s %-14s %-13s %-26s %-10s %7s %7s %8s  %s' "$@"
    table+=("$row")
    printf '%s\n' "$row"
    [ "$9" = ok ] || [ "$9" = result ] || status=1
}

play() { # play FRAMEWORK CONFIGURATION MODE
    local project folder
    folder="$work/tests/$program/bin/$2/$(target "$1")"
    case $3 in
        tiered | no-tiering)
            for project in Yielding.Tests Yielding.Async.Tests Yielding.FSharp.Tests Yielding.VisualBasic.Tests; do
                run "$1" "$2" "$3" "$project"
            done
            run_program "$1" "$2" "$3" "$folder" jit
            ;;
        no-pointers)
            for project in Yielding.Tests Yielding.Async.Tests; do
                run "$1" "$2" "$3" "$project"
            done
            ;;
        runtime-async) run_program "$1" "$2" "$3" "$folder" runtime-async ;;
        *) run_program "$1" "$2" "$3" "$work/published-$1-$3" "$3" ;;
    esac
}

build() { # build FRAMEWORK CONFIGURATION MODE: what the mode runs, unless it is there already
    local project projects=(Yielding.Tests Yielding.Async.Tests Yielding.FSharp.Tests Yielding.VisualBasic.Tests "$program")
    case $3 in
        trimmed | single-file | native-aot) publish "$1" "$3" ;;
        runtime-async) prepare "$1" && dotnet_quietly "$1" build "$program" -c "$2" -p:RuntimeAsync=true ;;
        *)
            [ "$built" = "$1 $2" ] && return
            [ "${modes[*]}" != no-pointers ] || projects=(Yielding.Tests Yielding.Async.Tests)
            prepare "$1"
            for project in "${projects[@]}"; do
                dotnet_quietly "$1" build "$project" -c "$2" || return 1
            done
            built="$1 $2"
            return
            ;;
    esac && built=
}

exists() { # exists FRAMEWORK CONFIGURATION MODE
    case $3 in
        runtime-async) [ "$1" = net10.0 ] || [ "$1" = net11.0 ] ;;
        trimmed | single-file | native-aot) [ "$1" != net11.0 ] && [ "$2" = Release ] ;;
    esac
}

add_row framework configuration mode tests runtime passed failed skipped result
copy || exit 1
for framework in "${frameworks[@]}"; do
    for configuration in "${configurations[@]}"; do
        built=
        for mode in "${modes[@]}"; do
            exists "$framework" "$configuration" "$mode" || continue
            if build "$framework" "$configuration" "$mode"; then
                play "$framework" "$configuration" "$mode"
            else
                add_row "$framework" "$configuration" "$mode" - - 0 0 0 'FAILED: does not build'
            fi
        done
    done
done

printf '\n'
printf '%s\n' "${table[@]}"
[ ${#table[@]} -gt 1 ] || { echo 'There is no such combination.'; exit 2; }
exit "$status"
