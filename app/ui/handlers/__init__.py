"""What the page does: plain values in and out, each input checked as if an enemy had sent it."""
