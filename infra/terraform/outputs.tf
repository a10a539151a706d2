output "address" {
  description = "Point the name of the service at this address."
  value       = aws_eip.host.public_ip
}

output "ssm_prefix" {
  description = "SSM_PREFIX in /etc/inkling/host.conf."
  value       = local.parameters
}
