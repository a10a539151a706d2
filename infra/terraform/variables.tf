variable "region" {
  description = "Where the host is."
  type        = string
  default     = "eu-central-1"
}

variable "environment" {
  description = "Names the host and the path of its secrets, such as production."
  type        = string
  default     = "production"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,30}$", var.environment))
    error_message = "Lower-case letters, digits and dashes."
  }
}

variable "instance_type" {
  description = "1 GiB of memory is enough for one Inkling, with swap for two side by side."
  type        = string
  default     = "t3.micro"
}

variable "disk_gib" {
  description = "The encrypted disk: system, three images, memories, backups."
  type        = number
  default     = 20

  validation {
    condition     = var.disk_gib >= 12
    error_message = "At least 12 GiB: a deploy refuses to begin without 1.5 GiB free."
  }
}

variable "admin_public_key" {
  description = "The public SSH key of whoever sets the host up (user ubuntu). Not the delivery's."
  type        = string

  validation {
    condition     = can(regex("^ssh-ed25519 ", var.admin_public_key))
    error_message = "An ssh-ed25519 public key."
  }
}

variable "ssh_networks" {
  description = "Networks that may reach port 22. Hosted runners have no fixed addresses; the delivery's key can only deploy, roll back and ask for the status."
  type        = list(string)
  default     = ["0.0.0.0/0"]
}

variable "backup_bucket" {
  description = "Name of a bucket that exists, for copies of backups; empty for none."
  type        = string
  default     = ""
}
