"""What runs around the application: hosts, deploys, and trying out what was deployed."""
