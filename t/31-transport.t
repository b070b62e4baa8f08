#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The transport and the zone, without the key store: a driver
# (t/transport/driver.c) makes the calls of a script, and the emulator answers
# them, right or wrong.

use strict;
use warnings;

use File::Basename qw(dirname);
use File::Spec;
use File::Temp qw(tempdir);
use IO::Socket::SSL;
use POSIX ();
use Test::More;

my $home;

BEGIN { $home = dirname(File::Spec->rel2abs(__FILE__)) }

use lib "$home/lib", "$home/emulator";

use EmulatorTest;
use Kmip::Nginx;
use Kmip::Util qw(build_dir root run_command slurp spew wait_for);

my $KEY = 'application/vnd.ibm.kms.key+json';

my $dir = tempdir('transport-XXXXXX', TMPDIR => 1, CLEANUP => 1);
chmod(0755, $dir);

my $emulator = EmulatorTest->new;
my $count = 0;
my ($nginx, $mark);

local $ENV{TEST_NGINX_MODULE} = build();


# answers of all methods

run(<<"END");
token
@{[create('one')]}
wait
call list GET 5000 - /api/v2/keys
call head HEAD 5000 - /api/v2/keys
call absent GET 5000 - /api/v2/keys/00000000-0000-4000-8000-000000000000
wait
call patch PATCH 5000 changing /api/v2/keys/one {"keyRingID":"none"}
call delete DELETE 5000 changing /api/v2/keys/nobody
wait
say end
END

is(done('token'), 'OK 200', 'IAM gives a token');
is(done('one'), 'OK 201', 'POST gets 201');
is(done('list'), 'OK 200', 'GET gets 200');
like(line('list'), qr/date=1 retry=-1 id=5b0c7a52-1111-4c1e-9a55-/,
     "the response's date and id are handed on");
unlike(line('list'), qr/length=0/, "the response's body is handed on");
is(done('head'), 'OK 200', 'HEAD gets 200');
like(line('head'), qr/length=0/, 'HEAD has no body');
is(done('absent'), 'OK 404', '404 is a response, not an error');
like(done('patch'), qr/^OK 4\d\d$/, "PATCH gets Key Protect's refusal");
like(done('delete'), qr/^OK 4\d\d$/, "DELETE gets Key Protect's refusal");
is_deeply([grep { $_->{kind} =~ /^(?:patch|delete_key)$/ } journal()],
          [grep { $_->{method} =~ /^(?:PATCH|DELETE)$/ } journal()],
          'methods arrive as they were sent');
stopped();


# a reused connection that breaks: the call is repeated if that is safe

for my $case (['read', 'list', 'call x GET 5000 - /api/v2/keys', 'OK 200', 2],
              ['change', 'create_key', create('x'), 'BROKEN 0', 1])
{
    my ($what, $kind, $call, $outcome, $calls) = @$case;

    reset_emulator();
    fault({ kind => $kind }, 'drop');

    run("token\ncall warm HEAD 5000 - /api/v2/keys\nwait\n"
        . "$call\nwait\nsay end\n");

    is(done('x'), $outcome, "a $what on a connection that dies: $outcome");
    is(scalar(grep { $_->{kind} eq $kind } journal()), $calls,
       "a $what on a connection that dies: calls");
    stopped();
}


# other faults

my %faults = (
    half     => ['BROKEN 200', 'half'],
    garbage  => ['OK 200', 'garbage'],
    throttle => ['OK 429', { status => 429,
                             headers => { 'Retry-After' => '7' } }],
    dated    => ['OK 503', after('Thu, 31 Dec 2037 00:00:00 GMT')],
    past     => ['OK 503', after('Thu, 01 Jan 2015 00:00:00 GMT')],
    soon     => ['OK 503', after('soon')],
    html     => ['OK 502', 'html'],
    close    => ['OK 200', 'close'],
    big      => ['OK 200', { body => 'x' x 500000 }],
    chunks   => ['OK 200', { trickle_ms => 5 }],
);

reset_emulator();

my $script = "token\n";

for my $name (sort keys %faults) {
    fault({ kind => 'list' }, $faults{$name}[1]);
    $script .= "call $name GET 20000 - /api/v2/keys?search=$name\nwait\n";
}

run($script . "say end\n");

is(done($_), $faults{$_}[0], "$_: $faults{$_}[0]") for sort keys %faults;
like(line('throttle'), qr/ retry=7 /, 'Retry-After in seconds is read');
like(line('dated'), qr/ retry=\d{6,} /, 'Retry-After as a date is read');
like(line('past'), qr/ retry=0 /, 'Retry-After in the past is 0');
like(line('soon'), qr/ retry=-1 /, 'Retry-After in another form is none');
like(line('big'), qr/length=500000 /, 'a big response is whole');
stopped();

my ($port, $server) = endless_server($emulator->ca_file,
                                     "$emulator->{dir}/key.pem");

run("call x GET 20000 - /api/v2/keys\nwait\nsay end\n",
    "endpoint https://127.0.0.1:$port;");
is(done('x'), 'TOO_LARGE 200', 'a response without end is cut off');
kill('TERM', $server);
waitpid($server, 0);
stopped();


# deadlines: each hanging call has one; waiting calls behind it are not affected

reset_emulator();
fault({ kind => 'list' }, 'hold', -1);

run("token\n" . join('', map { "call hang$_ GET 400 - /api/v2/keys\n" } 1 .. 4)
    . "call queued GET 100 - /api/v2/keys\n"
    . "call late GET 0 - /api/v2/keys\nwait\n"
    . "call after HEAD 5000 - /api/v2/keys\nwait\nsay end\n",
    'max_connections 4;');

is(done("hang$_"), 'TIMEOUT 0',
   "call $_ that hangs ends at its deadline") for 1 .. 4;
like(line('hang1'), qr/sent=1/, 'a call that hangs was sent');
is(done('queued'), 'NO_CONNECTION 0',
   'a call that waits behind them gets no connection');
like(line('queued'), qr/sent=0/, 'the call that waited was not sent');
is(done('late'), 'NO_CONNECTION 0',
   'a call with a deadline in the past ends at once');
is(done('after'), 'OK 200', 'a call after them succeeds');
is(scalar(grep { $_->{kind} eq 'list' } journal()), 4,
   'only the calls that hang reached Key Protect');
$emulator->control('POST', 'release', {});
stopped();


# the queue: urgent calls come first, token calls pass it, order is kept

reset_emulator();
fault({ kind => 'list' }, 'hold');

run("token\ncall first GET 20000 - /api/v2/keys\n"
    . "call p GET 20000 patient /api/v2/keys/p\n"
    . join('', map { "call q$_ GET 20000 - /api/v2/keys/q$_\n" } 1 .. 3)
    . "call u GET 20000 urgent /api/v2/keys/u\nsay queued\n"
    . "token\nsay end\n", 'max_connections 1;', 'say queued');

$emulator->control('POST', 'wait', { held => 1 });
$emulator->control('POST', 'wait', { kind => 'token', count => 2 });
is(scalar(grep { $_->{kind} eq 'get_key' } journal()), 0,
   'no call of the queue is sent while it waits');
$emulator->control('POST', 'release', {});
ok($nginx->wait_log(qr/say end/, mark => $mark), 'the queue ends');
is_deeply([map { $_->{path} =~ /(\w+)$/ }
           grep { $_->{kind} eq 'get_key' } journal()],
          ['u', 'q1', 'q2', 'q3', 'p'], 'the queue is sent in the right order');
stopped();


# the end of one call cancels another one, under way or in the queue

reset_emulator();
fault({ kind => 'list' }, 'hold', 2);

run("token\ncall victim GET 20000 - /api/v2/keys\n"
    . "call killer POST 20000 iam,kills /identity/token\nwait\n"
    . "call next HEAD 20000 - /api/v2/keys\nwait\n"
    . "call blocker GET 20000 - /api/v2/keys\n"
    . "call queued HEAD 20000 - /api/v2/keys\n"
    . "call killer2 POST 20000 iam,kills /identity/token\nsay queued\nwait\n"
    . "say end\n", 'max_connections 1;', 'say queued');

ok($nginx->wait_log(qr/done killer2/),
   'the call that cancels another one ends well');
ok(wait_for(sub {
    $emulator->control('POST', 'release', {});
    return $nginx->log =~ /say end/;
}), 'the others go on');
is(done('next'), 'OK 200', 'the connection of a cancelled call is free');
is(line($_), '',
   "a cancelled call's done is not called: $_") for qw(victim queued);
is(done('blocker'), 'OK 200', 'the call that blocked the queue ends well');
is(scalar(grep { $_->{kind} eq 'head' } journal()), 1,
   'a call that is cancelled in the queue is never sent');
stopped();


# calls that cannot be sent end with an error

my $closed = closed_port();
my $other = certificate('other');

($port, $server) = endless_server($other, $other =~ s/pem$/key/r);

for my $case (['refused', "endpoint https://127.0.0.1:$closed;",
               qr/connect/i],
              ['unknown', 'endpoint https://nowhere.invalid;', qr/resolve/i],
              ['untrusted', "trusted_certificate $other;",
               qr/certificate/i],
              ['another name', "endpoint https://127.0.0.1:$port;"
                               . "trusted_certificate $other;",
               qr/does not match/])
{
    my ($what, $directive, $text) = @$case;

    run('call x POST 10000 changing /api/v2/keys {}' . "\nwait\nsay end\n",
        "connect_timeout 10s; $directive");

    is(done('x'), 'NOT_SENT 0', "$what: certainly not performed");
    like(line('x'), qr/sent=0.*\(.*$text.*\)/,
         "$what: the error names the reason");
    stopped();
}

waitpid($server, 0);


# a call that ends while it connects: libcurl closes the socket unasked

my ($full, @waiting) = full_listener();

run("call x GET 200 - /api/v2/keys\ncall y GET 200 - /api/v2/keys\nwait\n"
    . "call z POST 200 changing /api/v2/keys {}\nwait\n"
    . "call fine POST 20000 iam /identity/token {}\nwait\nsay end\n",
    "connect_timeout 10s; endpoint https://127.0.0.1:$full;");

is(done($_), 'NOT_SENT 0',
   "call $_, which never connects, ends as not sent") for qw(x y z);
like(line('x'), qr/\(no connection in time\)/,
     'the error says that there was no connection in time');
is(done('fine'), 'OK 400', 'a call after them connects');
stopped();
@waiting = ();


# the first address of a name is refused: the socket of the next one may have
# the same number

my $name = "https://localhost:$emulator->{ports}[0]";

reset_emulator();
run("token\n" . join('', map { "call c$_ HEAD 20000 - /api/v2/keys\n" } 1 .. 8)
    . "wait\nsay end\n", "connect_timeout 20s; endpoint $name;"
    . "iam_endpoint $name;");

is(done("c$_"), 'OK 200', "call $_ by a host name succeeds") for 1 .. 8;
stopped();


# timers

run("timer second 60 -\ntimer first 30 background\nwait\nsay end\n");
is_deeply([$nginx->log($mark) =~ /timer (\w+)/g], ['first', 'second'],
          'timers that were moved expire in their new order');
stopped();

run("timer never 3600000 background\nsay end\n");
ok($nginx->quit, 'a background timer does not keep a worker');
stopped();


# a worker that is told to quit finishes its calls, even past
# worker_shutdown_timeout

reset_emulator();
fault({ kind => 'create_key' }, { hold => JSON::PP::true });

run("token\n" . create('held') . "\nsay waiting\nwait\nsay end\n", '',
    'say waiting', 'worker_shutdown_timeout 100ms;');

$emulator->control('POST', 'wait', { held => 1 });
$nginx->signal('QUIT');
ok($nginx->wait_log(qr/gracefully shutting down/, mark => $mark),
   'a worker begins to quit');
$emulator->control('POST', 'release', {});
ok($nginx->quit, 'the worker exits');
is(done('held'), 'OK 201',
   'the worker exits after the change that was under way');
like($nginx->log($mark), qr/destroyed with 0 under way/,
     'no call is left when the worker exits');
stopped();


# a worker that is terminated does not

reset_emulator();
fault({ kind => 'list' }, 'hold');

run("token\ncall x GET 20000 - /api/v2/keys\n"
    . "call y GET 20000 - /api/v2/keys\nsay waiting\n",
    'max_connections 1;', 'say waiting');
$emulator->control('POST', 'wait', { held => 1 });
ok($nginx->stop, 'a worker is terminated');
like($nginx->log($mark), qr/destroyed with 2 under way/,
     'a worker that is terminated drops its calls');
$emulator->control('POST', 'release', {});
stopped();


# the zone

run(<<"END", 'max_connections 1;', 'say end', '', 'kmip_zone zone=k:1m;');
get a
put a 6
get a
put a 1500
get a
put a 8148
get a
put a 8149
get a
put a 10
drop a
get a
drop a
put kept 300
put lost 300
@{[join("\n", map { "put key$_ " . (1 + $_ * 7 % 2600) } 1 .. 2000)]}
@{[join("\n", map { "get key$_" } 1 .. 2000)]}
put kept 300
get kept
say end
END

is_deeply([got('a')],
          [['miss', ''], [6, 'right'], [1500, 'right'], [8148, 'right'],
           ['miss', ''], ['miss', '']],
          'the zone finds what was put, and not what was dropped');

my @found = got('key\d+');

is(scalar(@found), 2000, 'all keys were looked for in the full zone');

is(scalar(grep { $_->[1] eq 'WRONG' } @found), 0,
   'the full zone returns no wrong entry');
cmp_ok(scalar(grep { $_->[1] eq 'right' } @found), '>', 300,
       'the full zone has what was put last');
cmp_ok(scalar(grep { $_->[0] eq 'miss' } @found), '>', 200,
       'the full zone has dropped older entries');

spew("$dir/script", "get kept\nsay again\n");
$mark = $nginx->mark;
ok($nginx->reload, 'nginx is reloaded');
ok($nginx->wait_log(qr/say again/, mark => $mark),
   'the new worker has started');
is_deeply([got('kept')], [[300, 'right']], 'the zone outlives a reload');

$mark = $nginx->mark;
my ($worker) = $nginx->workers;
ok(wait_for(sub { ($worker) = $nginx->workers; $nginx->workers == 1 }),
   'one worker is left');
$nginx->kill_worker('KILL', $worker);
ok($nginx->wait_log(qr/say again/, mark => $mark),
   'a new worker runs after the crash');
is_deeply([got('kept')], [[300, 'right']], 'the zone outlives a crash');
stopped();

done_testing();


# builds the driver as a module, with the objects of "make"

sub build {
    my $objs = build_dir() . '/objs';
    my $makefile = slurp("$objs/Makefile");

    my ($cc) = $makefile =~ /^CC\s*=\s*(.*)/m;
    my ($cflags) = $makefile =~ /^CFLAGS\s*=\s*(.*)/m;
    my $sanitize = join(' ', $cflags =~ /(-fsanitize=\S+|--coverage)/g);

    my $ours = '{curl,http,memory,meter,stats,version,zone,key,timer}';
    my @objects = (glob("$objs/addon/nginx/ngx_kmip_$ours*.o"),
                   map { "$objs/addon/$_.o" }
                   qw(protocol/kmip_arena protocol/kmip_memory
                      protocol/kmip_secret protocol/kmip_core
                      protocol/kmip_hex
                      operation/kmip_uuid text/keyprotect_escape
                      record/keyprotect_alias record/keyprotect_digest
                      record/keyprotect_identifier
                      conf/keyprotect_settings conf/keyprotect_value));
    push @objects, "$objs/ngx_stream_kmip_module_modules.o";

    for my $name (qw(driver module)) {
        compile("$cc -c $cflags \@$objs/includes -o $dir/$name.o"
                . " $home/transport/$name.c");
        push @objects, "$dir/$name.o";
    }

    my $module = "$dir/ngx_transport_module.so";

    compile("$cc -shared $sanitize -o $module @objects"
            . ' -lcurl -lssl -lcrypto -Wl,-z,nodelete');

    return $module;
}


sub compile {
    my ($command) = @_;

    my ($status, $said) = run_command('/bin/sh', '-c', "$command 2>&1");

    die "$command\n$said" if $status;
}


# runs a script in a new nginx until it prints the end
sub run {
    my ($text, $directives, $until, $main, $zone) = @_;

    $count++;
    spew("$dir/script", $text);

    my %block = (
        endpoint => $emulator->{url},
        iam_endpoint => $emulator->{url},
        instance => $emulator->{instance},
        root_key => 'root',
        api_key_file => spew("$dir/api-key", $emulator->{api_key}, 0600),
        trusted_certificate => $emulator->ca_file,
        map { split(/\s+/, $_, 2) } split(/;\s*/, $directives // ''),
    );

    my $block = join('', map { "        $_ $block{$_};\n" } sort keys %block);

    $nginx = Kmip::Nginx->new(
        dir => "$dir/nginx$count", name => "nginx $count",
        # the driver's calls and timers end with the process
        leaks => 0,
        main => "env TRANSPORT_SCRIPT=$dir/script;\n" . ($main // ''),
        conf => 'stream { ' . ($zone // '')
                . " kmip_key_protect main {\n$block} }",
    );

    $mark = 0;
    $nginx->start;
    $until //= 'say end';

    ok($nginx->wait_log(qr/\Q$until\E/, seconds => 60), "script $count")
        or diag(substr($nginx->log, 0, 4096));
}


sub stopped {
    is_deeply([$nginx->faults], [], "nginx number $count has no fault");
}


# the result of a call: error and status
sub done {
    my ($name) = @_;

    return line($name) =~ /^(\S+) status=(\d+)/ ? "$1 $2" : 'nothing';
}


sub line {
    my ($name) = @_;

    return $nginx->log($mark) =~ /done \Q$name\E (.*)/ ? $1 : '';
}


# the values found for keys: pairs of length and result
sub got {
    my ($keys) = @_;

    my @found;
    my $log = $nginx->log($mark);

    push @found, [$1, $2 // '']
        while $log =~ /get (?:$keys): (\w+)(?: (\w+))?/g;

    return @found;
}


sub create {
    my ($alias) = @_;

    return "call $alias POST 20000 changing /api/v2/keys"
           . qq( {"metadata":{"collectionType":"$KEY","collectionTotal":1},)
           . qq("resources":[{"type":"$KEY","name":"$alias",)
           . qq("aliases":["$alias"],"extractable":true,)
           . qq("payload":"aGVsbG8="}]});
}


sub after {
    my ($when) = @_;

    return { status => 503, headers => { 'Retry-After' => $when } };
}


sub fault {
    my ($match, $action, $times) = @_;

    $emulator->control('POST', 'faults',
                       { match => $match, action => $action,
                         times => $times // 1 });
}


sub journal {
    return @{ $emulator->control('GET', 'log')->{entries} };
}


sub reset_emulator {
    $emulator->control('DELETE', 'faults');
    $emulator->control('DELETE', 'log');
    $emulator->control('DELETE', 'counters');
}


# a server that sends an endless response
sub endless_server {
    my ($certificate, $key) = @_;

    my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1',
                                         LocalPort => 0, Proto => 'tcp',
                                         Listen => 1)
        or die "no free port: $!\n";

    my $child = fork() // die "fork: $!\n";

    return ($listener->sockport, $child) if $child;

    my $client = $listener->accept;

    IO::Socket::SSL->start_SSL($client, SSL_server => 1,
        SSL_cert_file => $certificate, SSL_key_file => $key)
        or POSIX::_exit(1);

    local $SIG{PIPE} = 'IGNORE';

    $client->sysread(my $request, 4096);
    $client->syswrite("HTTP/1.1 200 OK\r\n\r\n");
    1 while $client->syswrite('x' x 16384);

    POSIX::_exit(0);
}


# a port on which connecting never ends, and the sockets that cause it
sub full_listener {
    my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1',
                                         LocalPort => 0, Proto => 'tcp',
                                         Listen => 1)
        or die "no free port: $!\n";

    my @sockets = map {
        IO::Socket::INET->new(PeerAddr => '127.0.0.1', Proto => 'tcp',
                              PeerPort => $listener->sockport, Blocking => 0)
    } 1 .. 8;

    return ($listener->sockport, $listener, @sockets);
}


sub closed_port {
    my $sock = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0,
                                     Proto => 'tcp', Listen => 1)
        or die "no free port: $!\n";

    return $sock->sockport;
}


sub certificate {
    my ($name) = @_;

    my ($status, $said) = run_command(
        'openssl', 'req', '-x509', '-newkey', 'ec',
        '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
        '-keyout', "$dir/$name.key", '-out', "$dir/$name.pem",
        '-subj', "/CN=$name");

    die "openssl: $said\n" if $status;

    return "$dir/$name.pem";
}
