#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The recipes of conf/: Ansible and Terraform understand them, and what they
# name is there.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(basename dirname);
use File::Path qw(make_path);
use Test::More;

use lib abs_path(dirname(__FILE__) . '/lib');

use Kmip::Test;
use Kmip::Util qw(root run_command slurp);

my $test = Kmip::Test->new;
my $conf = root() . '/conf';


# whether there is such a program
sub found {
    my ($program) = @_;

    return scalar(grep { -x "$_/$program" } split(/:/, $ENV{PATH}));
}


sub ansible {
    my $collection = $test->path('ansible_collections/community/vmware');
    my $inventory = $test->write('inventory', "[kmip]\na\nb\n");

    # its modules are looked up by name; the collection is not in Debian's core
    make_path("$collection/plugins/modules");
    $test->write('ansible_collections/community/vmware/plugins/modules/'
                 . 'vcenter_standard_key_provider.py', '');

    for my $book (glob("$conf/ansible/*.yml")) {
        my ($status, $out) = run_command(
            { ANSIBLE_COLLECTIONS_PATH => $test->path(''),
              ANSIBLE_COLLECTIONS_PATHS => $test->path(''),
              ANSIBLE_LOCAL_TEMP => $test->path('ansible'),
              HOME => $test->path('') },
            'ansible-playbook', '-i', $inventory, '--syntax-check', $book);

        is($status, 0, 'Ansible reads ' . basename($book)) or diag($out);
    }
}


SKIP: {
    skip('there is no ansible-playbook', 1) unless found('ansible-playbook');
    ansible();
}

SKIP: {
    skip('there is no terraform', 1) unless found('terraform');

    my ($status, $out) = run_command(
        { CHECKPOINT_DISABLE => 1, HOME => $test->path('') },
        'terraform', "-chdir=$conf/terraform", 'fmt', '-check', '-diff');

    is($status, 0, 'Terraform reads main.tf, and would not write it otherwise')
        or diag($out);
}


# Terraform's outputs are directives

my $settings = slurp(root() . '/ngx_kmip_module/keyprotect/conf/'
                     . 'keyprotect_settings.c');
my @outputs = slurp("$conf/terraform/main.tf") =~ /^output "(\w+)"/mg;

is_deeply([sort @outputs], ['api_key', 'endpoint', 'instance', 'root_key'],
          'Terraform tells what nginx.conf needs');
like($settings, qr/\b\Q$_\E\b/, "kmip_key_protect has $_")
    for grep { $_ ne 'api_key' } @outputs, 'api_key_file';


# files and packages that the recipes name

my @packages = slurp(root() . '/debian/control') =~ /^Package: (\S+)$/mg;
my $container = slurp("$conf/container/Containerfile");
my $playbook = slurp("$conf/ansible/kmip.yml");

for my $text ($container, $playbook) {
    like($text, qr/\b\Q$_\E_\*\.deb/, "the package $_ is installed")
        for @packages;
}

my ($example) = $playbook =~ m{/usr/share/doc/[\w-]+/examples/(\S+)};

ok(-e "$conf/$example", 'the drop-in is among the examples');

for my $text ($container, $playbook) {
    like($text, qr/^\s*(?:.*sed.*|line: )include \/etc\/nginx\/kmip\.stream/m,
         'the configuration is included');
}

for my $name ('server.crt', 'server.key', 'api-key', 'vcenter-1.pem') {
    like(slurp("$conf/kmip.stream.conf.example"),
         qr{/etc/nginx/kmip/\Q$name\E\b}, "the example names $name");
    like($playbook, qr/\b\Q$name\E\b/, "Ansible installs $name");
}

done_testing();
