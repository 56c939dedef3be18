"""Fine-tuning: a better model from corrected speech."""
