"""A post-script: what the run got wrong, as a text for people. Writes mistakes.md.

python3 summarize.py --idea-id idea-001 --results-dir results
"""

import argparse
import json
from collections import Counter
from pathlib import Path


def main():
    parser = argparse.ArgumentParser()
    for name in ("--idea-id", "--results-dir"):
        parser.add_argument(name, required=True)
    args = parser.parse_args()
    run_dir = Path(args.results_dir) / args.idea_id
    report = json.loads((run_dir / "eval_report.json").read_text(encoding="utf-8"))

    mistakes = Counter(map(tuple, report["mistakes"]))
    lines = [f"# Mistakes of {args.idea_id}", "", "| Digit | Taken for | Times |", "|---|---|---|"]
    lines += [f"| {digit} | {guess} | {times} |" for (digit, guess), times in mistakes.most_common()]
    temporary = run_dir / ".mistakes.md"
    temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
    temporary.rename(run_dir / "mistakes.md")
    print(f"{sum(mistakes.values())} mistakes")


if __name__ == "__main__":
    main()
