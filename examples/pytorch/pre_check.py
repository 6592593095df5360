"""Before the training: is this config worth a GPU? Exit code 1 ends the run as FAILED (Pre-script failed).

python3 pre_check.py --idea-id idea-001 --ideas-md ideas.md --config configs/base.yaml --max-params 100000
"""

import argparse
import sys

from train_idea import build_model, build_optimizer, load_config


def main():
    parser = argparse.ArgumentParser()
    for name in ("--idea-id", "--ideas-md", "--config"):
        parser.add_argument(name, required=True)
    parser.add_argument("--max-params", type=int, required=True)
    args = parser.parse_args()
    config = load_config(args.ideas_md, args.idea_id, args.config)
    try:
        model = build_model(**config["model"])
        build_optimizer(model, **config["optimizer"])
    except (TypeError, ValueError, KeyError) as error:
        sys.exit(f"config: {error}")
    params = sum(parameter.numel() for parameter in model.parameters())
    print(f"{params:,} parameters of at most {args.max_params:,}")
    if params > args.max_params:
        sys.exit("too large: lower model.width")


if __name__ == "__main__":
    main()
