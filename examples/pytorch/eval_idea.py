"""After the training: how does the model stand noise, and which digit is its weakest? Writes eval_report.json.

python3 eval_idea.py --idea-id idea-001 --results-dir results --ideas-md ideas.md --config configs/base.yaml
"""

import argparse
import json
from pathlib import Path

import torch

from train_idea import build_model, evaluate, load_config, load_data, write_json

NOISE = 0.3


def main():
    parser = argparse.ArgumentParser()
    for name in ("--idea-id", "--results-dir", "--ideas-md", "--config"):
        parser.add_argument(name, required=True)
    args = parser.parse_args()
    run_dir = Path(args.results_dir) / args.idea_id
    config = load_config(args.ideas_md, args.idea_id, args.config)
    model = build_model(**config["model"])
    model.load_state_dict(torch.load(run_dir / "model.pt", map_location="cpu"))
    _, (images, labels) = load_data()

    torch.manual_seed(0)
    noisy, _ = evaluate(model, images + NOISE * torch.randn_like(images), labels)
    per_digit = {digit: evaluate(model, images[labels == digit], labels[labels == digit])[0] for digit in range(10)}
    weakest = min(per_digit, key=per_digit.get)
    with torch.no_grad():
        guesses = model(images).argmax(1)
    report = {
        "noisy_accuracy": noisy,
        "weakest": {"digit": weakest, "accuracy": per_digit[weakest]},
        "per_digit": per_digit,
        "mistakes": [[label, guess] for label, guess in zip(labels.tolist(), guesses.tolist()) if label != guess],
    }
    write_json(run_dir / "eval_report.json", report)
    print(f"accuracy with noise {noisy:.3f}, weakest digit {weakest}")


if __name__ == "__main__":
    main()
