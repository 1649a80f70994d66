#!/usr/bin/env bash
# Builds the documentation as a site: the pages, the lessons, the API and a search. A broken link is an error.
#   dotnet tool restore && docs/build-site.sh [FOLDER]      the default folder is artifacts/docs/site
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=${1:-artifacts/docs/site}

dotnet docfx docfx.json --warningsAsErrors --output "$folder"

cp "$folder/README.html" "$folder/index.html" # the start page is the README
