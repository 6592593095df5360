/** The starter training script where python3 is found: the standard library is enough for it. */
export const TRAIN_PYTHON = String.raw`#!/usr/bin/env python3
"""Trains one idea. orze calls it as

    python3 train_idea.py --idea-id idea-001 --results-dir results --ideas-md ideas.md --config configs/base.yaml

and asks for one thing: <results-dir>/<idea-id>/metrics.json. Put your own training into train().
"""
import argparse
import json
import math
import os
import random
import re
import time


def read_yaml(text):
    try:
        import yaml
    except ImportError:  # flat "key: value" lines are enough for this starter
        pairs = (line.split("#")[0].partition(":") for line in text.splitlines())
        return {key.strip(): scalar(value.strip()) for key, colon, value in pairs if colon and key.strip()}
    return yaml.safe_load(text) or {}


def scalar(text):
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return {"true": True, "false": False}.get(text.lower(), text.strip("\"'"))


def read_config(base_file, ideas_file, idea_id):
    """The base config, changed by the YAML block of the idea."""
    with open(base_file, encoding="utf-8") as file:
        config = read_yaml(file.read())
    with open(ideas_file, encoding="utf-8") as file:
        block = re.search(
            r"^## " + re.escape(idea_id) + r":.*?^${'```'}ya?ml\s*\n(.*?)^${'```'}", file.read(), re.DOTALL | re.MULTILINE
        )
    if block is None:
        raise SystemExit(f"{idea_id} has no YAML block in {ideas_file}")
    config.update(read_yaml(block.group(1)))
    return config


def make_data(config):
    """Points of a square: class 1 inside a circle, with some labels wrong. The same for the same seed."""
    draw = random.Random(config["seed"])
    data = []
    for _ in range(config["samples"]):
        x, y = draw.uniform(-1, 1), draw.uniform(-1, 1)
        label = x * x + y * y < 0.6
        if draw.random() < config["label_noise"]:
            label = not label
        squares = [x * x, y * y, x * y] if config["features"] == "quadratic" else []
        data.append(([1.0, x, y] + squares, int(label)))
    cut = len(data) * 4 // 5
    return data[:cut], data[cut:]


def predict(weights, features):
    z = sum(w * f for w, f in zip(weights, features))
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, z))))


def evaluate(weights, data):
    loss = hits = 0
    for features, label in data:
        p = min(max(predict(weights, features), 1e-9), 1 - 1e-9)
        loss -= math.log(p if label else 1 - p)
        hits += (p > 0.5) == bool(label)
    return loss / len(data), hits / len(data)


def report(folder, line):
    """Optional: orze shows how far the run is, how long it will take, and its curves."""
    with open(os.path.join(folder, "progress.jsonl"), "a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def train(config, folder):
    """Logistic regression by gradient descent, one sample at a time."""
    training, test = make_data(config)
    weights = [0.0] * len(training[0][0])
    for epoch in range(1, config["epochs"] + 1):
        for features, label in training:
            step = config["lr"] * (label - predict(weights, features))
            weights = [w + step * f - config["lr"] * config["l2"] * w for w, f in zip(weights, features)]
        loss, accuracy = evaluate(weights, test)
        print(f"epoch {epoch}/{config['epochs']} test_loss {loss:.4f} test_accuracy {accuracy:.4f}", flush=True)
        report(folder, {"epoch": epoch, "total": config["epochs"], "test_loss": loss, "test_accuracy": accuracy})
    return {"test_accuracy": round(accuracy, 4), "test_loss": round(loss, 4)}


def main():
    parser = argparse.ArgumentParser()
    for flag in ("--idea-id", "--results-dir", "--ideas-md", "--config"):
        parser.add_argument(flag, required=True)
    args, _ = parser.parse_known_args()
    config = read_config(args.config, args.ideas_md, args.idea_id)
    print("config", json.dumps(config, sort_keys=True), flush=True)
    folder = os.path.join(args.results_dir, args.idea_id)
    start = time.monotonic()
    metrics = {"status": "COMPLETED", **train(config, folder), "training_time": round(time.monotonic() - start, 3)}
    path = os.path.join(folder, "metrics.json")
    with open(path + ".part", "w", encoding="utf-8") as file:
        json.dump(metrics, file, indent=2)
    os.replace(path + ".part", path)


if __name__ == "__main__":
    main()
`;
