#!/usr/bin/env bash
# Runs the tests of both halves self-contained on other runtimes, in a copy of the sources, and prints a table. Exit code 0: all have passed.
#
#   tests/on-runtimes.sh                                 everything
#   tests/on-runtimes.sh net8.0 Release no-pointers      some of it: what is not named, is not restricted
#
# Modes: 'tiered' is the default of .NET; 'no-tiering' compiles each method once, optimized; 'no-pointers' is without the runtime's
# exception pointers, as on native AOT.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en TESTINGPLATFORM_TELEMETRY_OPTOUT=1

# Two tests about a million entries and a hundred thousand replaced exceptions take most of the time, and say nothing about a runtime.
slow='FullyQualifiedName!~A_million_entries&FullyQualifiedName!~AHundredThousandReplacements'

frameworks=() configurations=() modes=()
for word in "$@"; do
    case $word in
        net8.0 | net9.0 | net10.0) frameworks+=("$word") ;;
        Debug | Release) configurations+=("$word") ;;
        tiered | no-tiering | no-pointers) modes+=("$word") ;;
        *) sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 2 ;;
    esac
done
[ ${#frameworks[@]} -gt 0 ] || frameworks=(net8.0 net9.0 net10.0)
[ ${#configurations[@]} -gt 0 ] || configurations=(Debug Release)
[ ${#modes[@]} -gt 0 ] || modes=(tiered no-tiering no-pointers)

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

build() { # build FRAMEWORK CONFIGURATION
    find "$work/tests" \( -name bin -o -name obj \) -prune -exec rm -rf {} +
    sed -i "s#<TargetFramework>.*</TargetFramework>#<TargetFramework>$1</TargetFramework>#" "$work"/tests/*/*.csproj
    local project
    for project in Yielding.Tests Yielding.Async.Tests; do
        dotnet build "$work/tests/$project" -c "$2" -p:RestorePackagesWithLockFile=false -p:RestoreLockedMode=false >"$work/build.log" ||
            { cat "$work/build.log"; return 1; }
    done
}

pointers() { # pointers PROGRAM true|false: switches the runtime's exception pointers on or off, in the file that the build has written
    sed -i -E "s/(\"Yielding.ExceptionPointers\": )(true|false)/\1$2/" "$1.runtimeconfig.json" &&
        grep -q "\"Yielding.ExceptionPointers\": $2" "$1.runtimeconfig.json"
}

run() { # run FRAMEWORK CONFIGURATION MODE PROJECT
    local program="$work/tests/$4/bin/$2/$1/$4" filter=$slow runtime log passed failed skipped result=ok
    local tiered=1 code=0
    if [ "$3" = no-tiering ]; then
        tiered=0
    fi

    if [ "$3" = no-pointers ]; then
        pointers "$program" false || result='FAILED: no switch'
        # These need the pointers: if they pass, the switch does nothing.
        "$program" --no-ansi --progress off --filter 'Category=NeedsExceptionPointers' >"$work/needs.log" 2>&1
        code=$?
        # Exit code 2: some failed; 8: there are none, which is right in the asynchronous half only.
        [ "$code" -eq 2 ] || { [ "$code" -eq 8 ] && [ "$4" = Yielding.Async.Tests ]; } || result='FAILED: the switch does nothing'
        filter+='&Category!=NeedsExceptionPointers'
    else
        pointers "$program" true || result='FAILED: no switch'
    fi

    runtime=$("$program" --info | sed -n 's/.* - \.NET //p' | head -n 1)
    log="$work/run.log"
    DOTNET_TieredCompilation=$tiered "$program" --no-ansi --progress off --filter "$filter" >"$log" 2>&1
    code=$?
    read -r passed failed skipped < <(awk '$1 == "succeeded:" { p = $2 } $1 == "failed:" { f = $2 } $1 == "skipped:" { s = $2 } END { print p + 0, f + 0, s + 0 }' "$log")
    if [ "$code" -ne 0 ] || [ "$passed" -eq 0 ] || [ "$failed" -ne 0 ]; then
        cat "$log"
        result="FAILED: exit code $code"
    fi

    add_row "$1" "$2" "$3" "$4" "$runtime" "$passed" "$failed" "$skipped" "$result"
}

add_row() {
    local row
    printf -v row '%-9s %-14s %-12s %-21s %-10s %7s %7s %8s  %s' "$@"
    table+=("$row")
    printf '%s\n' "$row"
    [ "$9" = ok ] || [ "$9" = result ] || status=1
}

add_row framework configuration mode tests runtime passed failed skipped result
copy || exit 1
for framework in "${frameworks[@]}"; do
    for configuration in "${configurations[@]}"; do
        if ! build "$framework" "$configuration"; then
            add_row "$framework" "$configuration" - - - 0 0 0 'FAILED: does not build'
            continue
        fi

        for mode in "${modes[@]}"; do
            for project in Yielding.Tests Yielding.Async.Tests; do
                run "$framework" "$configuration" "$mode" "$project"
            done
        done
    done
done

printf '\n'
printf '%s\n' "${table[@]}"
exit "$status"
