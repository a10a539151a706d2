# The host may read its own parameters, and put backups into one bucket. Nothing else. The values are
# written by hand (see docs/host.md), so that they are never in Terraform's state.

data "aws_caller_identity" "current" {}

locals {
  parameters = "/inkling/${var.environment}"
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "host" {
  name_prefix        = "inkling-${var.environment}-"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "host" {
  statement {
    sid       = "OwnSecrets"
    actions   = ["ssm:GetParametersByPath"]
    resources = ["arn:aws:ssm:${var.region}:${data.aws_caller_identity.current.account_id}:parameter${local.parameters}"]
  }

  dynamic "statement" {
    for_each = var.backup_bucket == "" ? [] : [var.backup_bucket]

    content {
      sid       = "PutBackups"
      actions   = ["s3:PutObject"] # not read, not delete: a host that is taken over cannot undo them
      resources = ["arn:aws:s3:::${statement.value}/inkling/${var.environment}/*"]
    }
  }
}

resource "aws_iam_role_policy" "host" {
  name   = "inkling"
  role   = aws_iam_role.host.id
  policy = data.aws_iam_policy_document.host.json
}

resource "aws_iam_instance_profile" "host" {
  name_prefix = "inkling-${var.environment}-"
  role        = aws_iam_role.host.name
}
