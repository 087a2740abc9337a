"""The sample news: invented articles and drawn pictures, published as posts."""
