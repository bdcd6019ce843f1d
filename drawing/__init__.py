"""Ladders and stages as diagrams and pictures, drawn from the same data that deploys."""
