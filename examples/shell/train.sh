#!/bin/sh
# sh train.sh --idea-id ID --results-dir DIR --ideas-md FILE --config FILE
# The smallest script that fulfils the contract: read the idea's config, do the work, write metrics.json.
run="$4/$2"
x=$(sed -n 's/^x: *//p' "$6")
case $x in '' | *[!0-9]*) echo "x: expected a whole number, got '$x'" >&2; exit 1 ;; esac
score=$((100 - (x - 7) * (x - 7)))
echo "x $x scores $score"
echo "{\"status\": \"COMPLETED\", \"score\": $score}" >"$run/.metrics.json" && mv "$run/.metrics.json" "$run/metrics.json"
