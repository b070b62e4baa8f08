#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# In a clean Debian system with nginx, "make deps" installs what "make" needs
# and changes nothing of that nginx. It needs the network and some minutes, so
# only "make deb-test" runs it.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Test::More;

use Kmip::Root;

my $suite = $ENV{KMIP_DEB_SUITE};

plan(skip_all => 'make deb-test runs it') unless $suite;

my $root = Kmip::Root->new($suite);


# versions of nginx's packages, its configuration, and the files of its modules
sub nginx {
    my ($status, $out) = $root->shell(<<'END');
dpkg-query -W -f '${Package} ${Version} ${db:Status-Status}\n' \
    'nginx*' 'libnginx-mod-*' | grep ' installed$' | grep -v '^nginx-dev '
find /etc/nginx /usr/sbin/nginx /usr/share/nginx/modules-available \
    /usr/lib/nginx /lib/systemd/system/nginx.service \
    ! -type d -exec ls -ldi --time-style=full-iso {} + 2> /dev/null || true
END

    return $out;
}


# the oldest available version, since an upgrade would be a change, too
my ($status, $out) = $root->shell(<<'END');
version=$(apt-cache madison nginx | awk '$NF == "Packages" { v = $3 }
                                         END { print v }')
apt-get install -y -q make nginx="$version" nginx-common="$version"
END
is($status, 0, "$suite: nginx is there") or diag($out);

my $source = $root->take_project('/src');
my $before = nginx();

like($before, qr/^nginx \S+ installed$/m, 'dpkg knows nginx as installed');

($status, $out) = $root->run('make', '-C', $source, 'deps');

is($status, 0, 'make deps ends well') or diag($out);
is(nginx(), $before, 'nginx, its modules and its configuration are as before');
is($root->must('find', '/etc/nginx/modules-enabled', '-mindepth', '1'), '',
   'no module is loaded');

($status, $out) = $root->shell('command -v lua luajit pykmip-server || true');
is($out, '', 'nothing that only tests need came along');

($status, $out) = $root->run('make', '-C', $source);
is($status, 0, 'make has all that it needs') or diag($out);
unlike($out, qr/warning/, 'make warns of nothing');
ok(-e $root->path("$source/build/$_"), "$_ is built")
    for qw(ngx_stream_kmip_module.so kmipctl);

done_testing();
