"""Trains a small network on the handwritten digits of scikit-learn, on the GPU orze gave it or on the CPU.

python3 train_idea.py --idea-id idea-001 --results-dir results --ideas-md ideas.md --config configs/base.yaml

Writes into results/<idea>/: metrics.json (what orze reads) and model.pt (what eval_idea.py reads).
"""

import argparse
import json
import os
import re
import sys
import time
from pathlib import Path

import torch
import yaml
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.nn import functional as F


def deep_merge(base, over):
    """Dicts are merged key by key, everything else is replaced."""
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    merged = dict(base)
    for key, value in over.items():
        merged[key] = deep_merge(base[key], value) if key in base else value
    return merged


def load_config(ideas_md, idea_id, base_config):
    """The YAML block below the idea's headline, merged over the base config."""
    text = Path(ideas_md).read_text(encoding="utf-8")
    section = re.search(rf"^## {re.escape(idea_id)}\s*:.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    block = section and re.search(r"^```ya?ml[^\n]*\n(.*?)^```", section.group(), re.MULTILINE | re.DOTALL)
    if not block:
        raise ValueError(f"{ideas_md} has no config of {idea_id}")
    base = yaml.safe_load(Path(base_config).read_text(encoding="utf-8")) or {}
    return deep_merge(base, yaml.safe_load(block.group(1)) or {})


def write_json(path, value):
    """Under a temporary name first, so that no reader ever sees a part of it."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
    temporary.rename(path)


def load_data():
    """((train images, train labels), (test images, test labels)): 1,437 and 360 digits of 8x8 pixels, the same for every idea."""
    digits = load_digits()
    images = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 16
    labels = torch.tensor(digits.target)
    train, test = train_test_split(range(len(labels)), test_size=360, stratify=digits.target, random_state=0)
    return (images[train], labels[train]), (images[test], labels[test])


def build_model(kind, width, dropout):
    if kind == "mlp":
        return nn.Sequential(
            nn.Flatten(), nn.Linear(64, width * 8), nn.ReLU(), nn.Dropout(dropout), nn.Linear(width * 8, 10)
        )
    if kind != "cnn":
        raise ValueError(f"model.kind: expected cnn or mlp, got {kind!r}")
    return nn.Sequential(
        nn.Conv2d(1, width, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(width, width * 2, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(dropout),
        nn.Linear(width * 2 * 4, 10),
    )


def build_optimizer(model, name, lr, momentum):
    if name == "sgd":
        return torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
    if name == "adam":
        return torch.optim.Adam(model.parameters(), lr=lr)
    raise ValueError(f"optimizer.name: expected sgd or adam, got {name!r}")


def shifted(images, pixels):
    """The batch moved left or right by the same random number of pixels; the outer columns of these digits are dark."""
    if pixels == 0:
        return images
    return torch.roll(images, torch.randint(-pixels, pixels + 1, ()).item(), 3)


@torch.no_grad()
def evaluate(model, images, labels):
    model.eval()
    scores = model(images)
    return (scores.argmax(1) == labels).float().mean().item(), F.cross_entropy(scores, labels).item()


def train(config, run_dir):
    start = time.monotonic()
    training = config["training"]
    torch.manual_seed(training["seed"])
    # orze sets CUDA_VISIBLE_DEVICES: the only visible GPU is the one of this run.
    device = "cuda" if torch.cuda.is_available() else "cpu"
    (images, labels), test = load_data()
    images, labels, test = images.to(device), labels.to(device), tuple(part.to(device) for part in test)
    model = build_model(**config["model"]).to(device)
    optimizer = build_optimizer(model, **config["optimizer"])

    for epoch in range(1, training["epochs"] + 1):
        model.train()
        total = 0.0
        for batch in torch.randperm(len(labels), device=device).split(training["batch_size"]):
            loss = F.cross_entropy(model(shifted(images[batch], training["shift"])), labels[batch])
            if not torch.isfinite(loss):
                raise FloatingPointError(f"loss became {loss.item()} in epoch {epoch}")
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        # flush: a log that is silent until the end looks stalled
        print(f"epoch {epoch}/{training['epochs']} loss {total / len(labels):.4f}", flush=True)

    accuracy, test_loss = evaluate(model, *test)
    torch.save(model.state_dict(), run_dir / "model.pt")
    return {
        "status": "COMPLETED",
        "test_accuracy": accuracy,
        "test_loss": test_loss,
        "training_time": round(time.monotonic() - start, 2),
        "epochs": training["epochs"],
        "params": sum(parameter.numel() for parameter in model.parameters()),
        "device": device,
    }


def main():
    parser = argparse.ArgumentParser()
    for name in ("--idea-id", "--results-dir", "--ideas-md", "--config"):
        parser.add_argument(name, required=True)
    args = parser.parse_args()
    run_dir = Path(args.results_dir) / args.idea_id
    run_dir.mkdir(parents=True, exist_ok=True)
    try:
        metrics = train(load_config(args.ideas_md, args.idea_id, args.config), run_dir)
    except (torch.cuda.OutOfMemoryError, FloatingPointError) as error:
        print(error, file=sys.stderr)
        metrics = {"status": "FAILED", "error": str(error)}
    # Any other error ends the script with its traceback: orze records the exit code and shows the log.
    write_json(run_dir / "metrics.json", metrics)
    return 0 if metrics["status"] == "COMPLETED" else 1


if __name__ == "__main__":
    sys.exit(main())
