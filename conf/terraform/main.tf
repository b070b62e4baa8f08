# What the key manager needs in IBM Cloud: a Key Protect instance, the root key
# (CRK) in the default key ring, a key ring for the wrapped keys, and a service
# ID that may use the root key and manage that ring, and nothing else.
#
#     terraform init
#     terraform apply -var region=eu-de
#     terraform output -raw api_key > /etc/nginx/kmip/api-key    # mode 0600
#
# The state holds the API key: keep it where secrets are kept.

terraform {
  required_version = ">= 1.3"

  required_providers {
    ibm = {
      source  = "IBM-Cloud/ibm"
      version = ">= 1.60"
    }
  }
}

variable "region" {
  description = "IBM Cloud region, as in the endpoint's name"
  type        = string
}

variable "name" {
  description = "Name of the instance and of what belongs to it"
  type        = string
  default     = "nginx-kmip"
}

variable "key_ring" {
  description = "Key ring of the wrapped keys: key_ring in nginx.conf"
  type        = string
  default     = "vmware"
}

provider "ibm" {
  region = var.region
}

resource "ibm_resource_instance" "kms" {
  name     = var.name
  service  = "kms"
  plan     = "tiered-pricing"
  location = var.region
}

resource "ibm_kms_key_rings" "records" {
  instance_id = ibm_resource_instance.kms.guid
  key_ring_id = var.key_ring
}

# Deleting it makes every key unusable, so terraform must not.
resource "ibm_kms_key" "root" {
  instance_id  = ibm_resource_instance.kms.guid
  key_name     = "${var.name}-root"
  standard_key = false
  force_delete = false

  lifecycle {
    prevent_destroy = true
  }
}

resource "ibm_iam_service_id" "kmip" {
  name        = var.name
  description = "The KMIP endpoints of ${var.name}"
}

resource "ibm_iam_service_policy" "root" {
  iam_id      = ibm_iam_service_id.kmip.iam_id
  roles       = ["Reader"]
  description = "Wrap and unwrap with the root key"

  resource_attributes {
    name  = "serviceName"
    value = "kms"
  }

  resource_attributes {
    name  = "serviceInstance"
    value = ibm_resource_instance.kms.guid
  }

  resource_attributes {
    name  = "resourceType"
    value = "key"
  }

  resource_attributes {
    name  = "resource"
    value = ibm_kms_key.root.key_id
  }
}

resource "ibm_iam_service_policy" "records" {
  iam_id      = ibm_iam_service_id.kmip.iam_id
  roles       = ["Manager"]
  description = "Keep wrapped keys in the key ring"

  resource_attributes {
    name  = "serviceName"
    value = "kms"
  }

  resource_attributes {
    name  = "serviceInstance"
    value = ibm_resource_instance.kms.guid
  }

  resource_attributes {
    name  = "keyRing"
    value = ibm_kms_key_rings.records.key_ring_id
  }
}

resource "ibm_iam_service_api_key" "kmip" {
  name           = var.name
  iam_service_id = ibm_iam_service_id.kmip.iam_id
}

output "instance" {
  description = "instance in nginx.conf"
  value       = ibm_resource_instance.kms.guid
}

output "root_key" {
  description = "root_key in nginx.conf"
  value       = ibm_kms_key.root.key_id
}

output "endpoint" {
  description = "endpoint in nginx.conf, for hosts in IBM Cloud"
  value       = "https://private.${var.region}.kms.cloud.ibm.com"
}

output "api_key" {
  description = "content of api_key_file"
  value       = ibm_iam_service_api_key.kmip.apikey
  sensitive   = true
}
