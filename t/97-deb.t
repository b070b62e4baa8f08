#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The packages in a clean Debian system: they install, nginx loads the module, a
# key is created and read through it, an upgrade keeps the configuration, and a
# purge leaves nothing. "make deb-test" runs it: KMIP_DEBS and KMIP_DEBS_NEXT
# are the folders of the packages and of a later build.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Test::More;

use Kmip::Root;
use Kmip::Test;
use Kmip::Util qw(root run_command slurp spew);

my $suite = $ENV{KMIP_DEB_SUITE};

plan(skip_all => 'make deb-test runs it') unless $suite && $ENV{KMIP_DEBS};

my $MODULE = 'libnginx-mod-stream-kmip';
my $LINK = '/etc/nginx/modules-enabled/70-mod-stream-kmip.conf';
my $EXAMPLES = "/usr/share/doc/$MODULE/examples";

# files of apt, dpkg and the tools that they call
my $NOT_OURS = qr{^/var/(?:lib/(?:dpkg|systemd)|log/(?:apt|dpkg\.log
                  |alternatives\.log)|cache/(?:ldconfig|man|debconf))\b
                  |^/etc/(?:ld\.so\.cache|mtab)$|^/(?:run|srv)\b}x;

# the changes that make the example this test's configuration
my @TOKENS = (
    [qr/worker_rlimit_nofile 65536/, 'worker_rlimit_nofile 16384'],
    [qr/connect_timeout      1s/, 'connect_timeout 10s'],
    [qr/timeout              3s/, 'timeout 30s'],
    [qr{/etc/ssl/certs/ca-certificates\.crt}, '/etc/nginx/kmip/ca.crt'],
);

my $root = Kmip::Root->new($suite);
my $test = Kmip::Test->new;
my $emulator = $test->emulator;
my $certificates = $test->certificates;
my $port = $test->port('kmip');

my ($status, $out);


# files of the system that were added, removed or changed
sub changes {
    my ($before, $after) = @_;
    my %all = (%$before, %$after);

    return grep { ($before->{$_} // '') ne ($after->{$_} // '') }
           grep { $_ !~ $NOT_OURS } sort(keys %all);
}


# the two packages of a folder, put where the system's apt finds them
sub packages {
    my ($folder) = @_;
    my @found;

    for my $name ($MODULE, 'kmipctl') {
        my $mark = { bookworm => '~deb12', trixie => '~deb13' }->{$suite} // '';
        my @debs = grep { !/~deb/ || $mark }
                   glob("$folder/${name}_*${mark}_*.deb");

        is(scalar(@debs), 1, "$folder has $name for $suite");
        run_command('cp', $debs[0], $root->path('/tmp'));
        push @found, '/tmp/' . ($debs[0] =~ s{.*/}{}r);
    }

    return @found;
}


sub field {
    my ($package, $field) = @_;

    return ($root->run('dpkg-query', '-W', '-f', "\${$field}", $package))[1];
}


# the example, with the emulator's address, as nginx.conf
sub configure {
    my $conf = slurp($root->path("$EXAMPLES/nginx.conf.example"));
    my $folder = $root->path('/etc/nginx/kmip');

    $emulator->kp('POST', 'key_rings/vmware');

    for my $token (
        @TOKENS,
        [qr{https://private\.eu-de\.kms\.cloud\.ibm\.com}, $emulator->url],
        [qr{https://private\.iam\.cloud\.ibm\.com}, $emulator->url],
        [qr/00000000-0000-4000-8000-000000000000/, $emulator->instance],
        [qr/11111111-1111-4111-8111-111111111111/,
         $emulator->create_root_key],
        [qr/listen 5696/, "listen 127.0.0.1:$port"],
        [qr/listen 127\.0\.0\.1:9113/,
         'listen 127.0.0.1:' . $test->port('status')],
    ) {
        my ($from, $to) = @$token;

        ok($conf =~ s/(?<![\w_-])$from/$to/, "the example has $from");
    }

    mkdir($folder);
    spew("$folder/api-key", slurp($emulator->api_key_file), 0600);
    spew("$folder/ca.crt", slurp($certificates->crt('ca')));
    spew("$folder/server.crt", slurp($certificates->crt('server')));
    spew("$folder/server.key", slurp($certificates->key('server')), 0600);
    spew("$folder/vcenter-1.pem", slurp($certificates->crt('vcenter')));
    spew("$folder/vcenter.key", slurp($certificates->key('vcenter')), 0600);

    $root->must('cp', '-a', '/etc/nginx/nginx.conf', '/srv/nginx.conf');
    spew($root->path('/etc/nginx/nginx.conf'), $conf);
}


# nginx runs, reloads and rotates its logs; a key is created, or a given one is
# read
my $USE = <<'END';
export KMIPCTL_SERVER=127.0.0.1:$1 KMIPCTL_CA=/etc/nginx/kmip/ca.crt
export KMIPCTL_CERT=/etc/nginx/kmip/vcenter-1.pem
export KMIPCTL_KEY=/etc/nginx/kmip/vcenter.key
cd /var/log/nginx
log=$2

await()
{
    for i in $(seq 300); do ! "$@" || return 0; sleep 0.1; done
    echo "it never came: $*"
    tail -v error.log.1 error.log
    ls -l
    exit 1
}

reads()
{
    kmipctl get "$uid" > /tmp/get && [ -s "$log" ]
}

nginx -t
nginx
await kmipctl discover-versions > /tmp/versions
uid=${3:-$(kmipctl create --activate)}
echo "uid $uid"
kmipctl get "$uid"
nginx -s reload
kmipctl get "$uid" | sed 's/^/reloaded: /'

# as cron or a timer runs it, with services being notified
await [ -s "$log" ]
await [ -s kmip-sessions.log ]
cp -a /usr/sbin/policy-rc.d /srv/
printf '#!/bin/sh\nexit 0\n' > /usr/sbin/policy-rc.d
for file in nginx kmip; do
    [ ! -e /etc/logrotate.d/$file ] || echo "include /etc/logrotate.d/$file"
done > /tmp/logrotate.conf
logrotate -f /tmp/logrotate.conf
cp -a /srv/policy-rc.d /usr/sbin/
await reads
stat -c '%n %a %U:%G' "$log" kmip-sessions.log

pid=$(cat /run/nginx.pid)
nginx -s quit
await [ ! -e /run/nginx.pid ]
grep -E '\[(alert|crit|emerg)\]' error.log error.log.1 || true
END


# with kmip_log below /var/log/nginx
sub use_it {
    my ($what, $log, $uid) = @_;

    ($status, $out) = $root->shell($USE, $port, $log, $uid // ());

    is($status, 0, "$what: nginx runs, and a key is read") or diag($out);
    like($out, qr/syntax is ok.*test is successful/s, 'nginx -t is content');
    unlike($out, qr/\[(?:warn|error|alert|crit|emerg)\]/,
           'nginx -t prints no warning');

    my ($digest) = $out =~ /^(SHA-256.*)$/m;

    ok(defined $digest, 'the key has a digest') or diag($out);
    like($out, qr/^reloaded: \Q$digest\E$/m, 'the same after a reload');
    like($out, qr/^\Q$log\E 640 www-data:adm$/m,
         'logs are rotated and written anew');
    like($out, qr/^kmip-sessions\.log 640 www-data:adm$/m,
         'each log has mode and owner');

    return ($out =~ /^uid (\S+)$/m)[0], $digest;
}


# packages that are installed, or have left configuration files
sub known {
    return split(/\n/, $root->must('dpkg-query', '-W', '-f',
                                   '${Package}\n'));
}


sub enabled {
    return join("\n", grep { !m{/\.} } glob($root->path(
        '/etc/nginx/modules-enabled/*'))) =~ s{^.*/}{}gmr;
}


# files that nginx itself creates when it reads a configuration do not count
$root->install('nginx', 'logrotate', 'systemd');
$root->must('nginx', '-t');

my %before = $root->files;
my %packages = map { $_ => 1 } known();

($status, $out) = $root->run('apt-get', 'install', '-y', '-q',
                             packages($ENV{KMIP_DEBS}));
is($status, 0, "$suite: the packages install") or diag($out);

my $release = field($MODULE, 'Version') =~ s/~.*//r;

like(field($MODULE, 'Depends'), qr/\bnginx-abi-[\d.]+-\d+\b/,
     'the module depends on the ABI of nginx');
like(field($MODULE, 'Depends'),
     qr/\blibcurl4(?:t64)? \(>= (?:7\.(?:8[7-9]|9\d)|[89]\.)/,
     'and on libcurl 7.87');
is(enabled(), "50-mod-stream.conf\n70-mod-stream-kmip.conf",
   'it is loaded, behind stream');
is($root->must('kmipctl', '--version'), "kmipctl $release\n",
   'kmipctl is of the same release');
ok(-s $root->path('/usr/share/man/man1/kmipctl.1.gz'),
   'the package of kmipctl has its manual page');
ok(-s $root->path('/usr/share/bash-completion/completions/kmipctl'),
   'the package of kmipctl has its completion');

my @units = grep { m{/systemd/|^/etc/(?:rc\w?\.d|init\.d|cron|logrotate)} }
            changes(\%before, { $root->files });

is("@units", '', 'no unit, no job and no service came with them');

($status, $out) = $root->run('nginx', '-t');
is($status, 0, 'nginx -t is content with the configuration that was there')
    or diag($out);

# the drop-in, in the administrator's folder
$root->must('install', '-D', '-m', '644',
            "$EXAMPLES/nginx.service.d/kmip.conf",
            '/etc/systemd/system/nginx.service.d/kmip.conf');
($status, $out) = $root->run('systemd-analyze', 'verify', '--man=no',
                             '/usr/lib/systemd/system/nginx.service');
is($status, 0, 'systemd-analyze verify: the drop-in is right');
is($out, '', 'systemd-analyze finds nothing wrong');
$root->must('rm', '-r', '/etc/systemd/system/nginx.service.d');

configure();

my ($uid, $digest) = use_it('installed', 'kmip.log');

# an upgrade
my $version = field($MODULE, 'Version');

($status, $out) = $root->run('apt-get', 'install', '-y', '-q',
                             packages($ENV{KMIP_DEBS_NEXT}));
is($status, 0, 'the packages are upgraded') or diag($out);

($status) = $root->run('dpkg', '--compare-versions',
                       field($MODULE, 'Version'), 'gt', $version);
is($status, 0, 'the version is a later one');
is(enabled(), "50-mod-stream.conf\n70-mod-stream-kmip.conf",
   'it is loaded as before');

# kmip_log in a folder of its own, as the example for logrotate requires
$root->must('install', '-d', '-m', '755', '-g', 'adm', '/var/log/nginx/kmip');
$root->must('install', '-m', '644', "$EXAMPLES/logrotate.d/kmip",
            '/etc/logrotate.d/kmip');
$root->must('sed', '-i', 's#/nginx/kmip\.log#/nginx/kmip/kmip.log#',
            '/etc/nginx/nginx.conf');

my ($again, $same) = use_it('upgraded', 'kmip/kmip.log', $uid);

is($same, $digest, 'the key is the one that was made before');

# a module that the administrator disabled stays disabled after an upgrade
$root->must('rm', $LINK);
$root->must('apt-get', 'install', '-y', '-q', '--reinstall',
            packages($ENV{KMIP_DEBS_NEXT}));
is(enabled(), '50-mod-stream.conf', 'what was disabled stays disabled');
$root->must('ln', '-s', '/usr/share/nginx/modules-available/'
            . 'mod-stream-kmip.conf', $LINK);

# removal
$root->must('cp', '-a', '/srv/nginx.conf', '/etc/nginx/nginx.conf');

($status, $out) = $root->run('apt-get', 'remove', '-y', '-q', $MODULE,
                             'kmipctl');
is($status, 0, 'the packages are removed') or diag($out);
($status, $out) = $root->run('nginx', '-t');
is($status, 0, 'nginx goes on without them') or diag($out);

($status, $out) = $root->run('apt-get', 'purge', '-y', '-q',
                             $MODULE, 'kmipctl');
is($status, 0, 'the packages are purged') or diag($out);

# removes libraries that were installed with them; apt keeps suggested ones
$root->must('apt-get', 'purge', '-y', '-q',
            grep { !$packages{$_} } known());

# files of this test itself, of nginx and of logrotate
$root->shell('rm -rf /etc/nginx/kmip /etc/logrotate.d/kmip;'
             . ' cd /var/log/nginx;'
             . ' rm -rf kmip kmip*.log* *.log.* /var/lib/logrotate/status');

is(join("\n", map { "$_: " . ($before{$_} // 'new') }
              changes(\%before, { $root->files })), '',
   'nothing of them is left, and all else is as it was');

$test->finish;
