#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# kmipctl doctor as the endpoint: broken set-ups, each with the sentence that
# names the fault, the advice, and the exit code.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use IO::Socket::INET;
use JSON::PP;
use Test::More;

use Kmip::Config qw(key_protect stream);
use Kmip::Ctl;
use Kmip::Test;
use Kmip::Util qw(build_dir reserve_port run_command slurp);

my $NOBODY = '5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001';

my $test = Kmip::Test->new;
my $emulator = $test->emulator(as => 'server-ibm');
my $ctl = Kmip::Ctl->new($test);
my $confs = 0;
my @many;
$emulator->kp('POST', "key_rings/$_") for 'vmware', 'vault';
my $root = $emulator->create_root_key(aliases => ['the-root']);
my $key_file = $test->write('key', slurp($emulator->api_key_file), 0600);

# the emulators respond within Key Protect's documents, at their worst; each row
# adds one fault
my @GRANTS = (
    { role => 'Reader', key => $root },
    { role => 'Manager', key_ring => 'vmware' },
);
my $narrow = $emulator->api_key(grants => \@GRANTS);


sub directives {
    my (%more) = @_;

    return (
        endpoint => $emulator->url,
        iam_endpoint => $emulator->url,
        api_key_file => $key_file,
        instance => $emulator->instance,
        root_key => $root,
        key_ring => 'vmware',
        trusted_certificate => $emulator->ca_file,
        %more,
    );
}


# the same as options
sub options {
    my (%more) = @_;
    my %directives = directives(%more);

    return map {
        defined $directives{$_} ? ('--' . tr/_/-/r, $directives{$_}) : ()
    } sort keys %directives;
}


sub conf {
    my ($text) = @_;

    return ('--conf', $test->write('nginx-' . ++$confs . '.conf', $text));
}


sub conf_of {
    my (%more) = @_;

    return conf(stream(key_protect('eu', directives(%more))));
}


# checks a set-up: verdict, sentences, exit code
sub doctor {
    my ($name, $code, $said, @args) = @_;
    my $run = $ctl->run('doctor', @args);

    is($run->{code}, $code, "$name: exit code $code") or diag($run->{out});

    for my $sentence (ref($said) eq 'ARRAY' ? @$said : ($said)) {
        like($run->{out}, $sentence, "$name: it says so") or diag($run->{err});
    }

    my ($last) = $run->{out} =~ /([^\n]*)\n\z/;

    if ($code) {
        like($last, qr/^do not go live: \S/, "$name: the last line");

    } else {
        like($last, qr/^ready(?: with warnings)?$/,
             "$name: the last line says that it is ready");
    }

    unlike($run->{out} . $run->{err}, qr/\Q$emulator->{api_key}\E/,
           "$name: no API key is shown");

    return $run->{out};
}


sub conf_loop {
    my @args = conf('');

    $test->write('nginx-' . $confs . '.conf', "include nginx-$confs.conf;\n");

    return @args;
}


# 1. configurations that nginx refuses: configuration, sentence
my @CONF = (
    ['no file', ['--conf', $test->path('none')],
     qr/^FAIL  nginx does not take it: "\S+none" cannot be opened/m],
    ['no block', [conf("events { }\n")],
     qr/^FAIL  there is no kmip_key_protect in it$/m],
    ['no block of this name', [conf_of(), '--provider', 'us'],
     qr/^FAIL  there is no kmip_key_protect "us" in it$/m],
    ['an unknown directive', [conf_of(root_keyring => 'a')],
     qr/^FAIL  nginx does not take it: unknown directive "root_keyring" in /m],
    ['a block that does not end', [conf("stream {\n")],
     qr/unexpected end of file, expecting "}" in \S+nginx-\d+\.conf:2$/m],
    ['a block that ends twice', [conf("stream { } }\n")],
     qr/unexpected "}" in \S+nginx-\d+\.conf:1$/m],
    ['a quote that does not end', [conf("error_log \"a;\n")],
     qr/a quote is not closed in \S+/],
    ['files that include each other', [conf_loop()],
     qr/"include" goes too deep in \S+/],
    ['a file that is not there', [conf("stream { include none.conf; }\n")],
     qr/"\S+none\.conf" cannot be opened/],
    ['a block in http', [conf("http { kmip_key_protect eu { } }\n")],
     qr/"kmip_key_protect" directive is not allowed here in \S+:1$/m],
    ['two blocks of a name',
     [conf("stream { kmip_key_protect a { } kmip_key_protect a { } }\n")],
     qr/duplicate kmip_key_protect "a" in /],
    ['a directive twice', [conf_of(timeout => ['1s', '2s'])],
     qr/^FAIL  nginx does not take it: "timeout" directive is duplicate in /m],
    ['no root key', [conf_of(root_key => undef)],
     qr/^FAIL  nginx does not take it: no "root_key" is given$/m],
    ['a CRN', [conf_of(instance => 'crn:v1:bluemix')],
     qr/"instance" directive must be the instance's GUID, not its CRN in /],
    ['http', [conf_of(endpoint => 'http://kms.example.com')],
     qr/"endpoint" directive must be an "https:\/\/" URL in /],
    ['a time that is none', [conf_of(timeout => '0')],
     qr/"timeout" directive must be above zero and at most an hour in /],
);


# 2. files: directive, content, mode, sentence
my @FILES = (
    ['no API key file', [options(api_key_file => $test->path('none'))],
     qr/^FAIL  the API key file \S+none cannot be opened: No such file/m],
    ['JSON as it was downloaded',
     [options(api_key_file => $test->write('json', '{"apikey":"x"}', 0600))],
     qr/^FAIL  the API key file \S+json is JSON, but must contain the value/m],
    ['an empty API key file',
     [options(api_key_file => $test->write('empty', "\n", 0600))],
     qr/^FAIL  the API key file \S+empty is empty$/m],
    ['no CAs', [options(trusted_certificate => $test->path('none'))],
     qr/^FAIL  the trusted certificates \S+none cannot be opened/m],
    ['CAs that are none', [options(trusted_certificate => $key_file)],
     qr/^FAIL  the trusted certificates \S+key hold no certificate$/m],
);


for my $row (@CONF, @FILES) {
    my ($name, $args, $said) = @$row;

    doctor($name, 2, $said, @$args);
}


# 3. the network: options, sentence
{
    my ($port, $lock) = reserve_port();
    my $plain = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1');
    my $talker = fork() // die "fork: $!\n";

    if ($talker == 0) {
        while (my $client = $plain->accept) {
            print {$client} "220 this is no TLS\r\n" x 100;
            close($client);
        }

        require POSIX;
        POSIX::_exit(0);
    }

    my $other = $test->certificates->crt('other-ca');
    my $mail = 'https://127.0.0.1:' . $plain->sockport;

    doctor('a host without an address', 3,
           [qr/^FAIL  the host kms\.invalid has no address: /m,
            qr/^      check endpoint, and the name servers of this host/m],
           options(endpoint => 'https://kms.invalid'));
    doctor('a port without a listener', 3,
           [qr/^FAIL  there is no connection to https:\S+:$port: /m,
            qr/^      check endpoint and its port, routes and firewalls/m],
           options(endpoint => "https://127.0.0.1:$port"));
    doctor('IAM on a port without a listener', 3,
           [qr/^FAIL  there is no connection to https:\S+:$port: /m,
            qr/^      check iam_endpoint and its port/m,
            qr/^skip  not checked: IAM gives a token .*"iam-tls"/m],
           options(iam_endpoint => "https://127.0.0.1:$port"));
    doctor('a CA of others', 3,
           [qr/^FAIL  there is no connection to \S+: .*certificate/m,
            qr/^      check trusted_certificate, and that /m],
           options(trusted_certificate => $other));
    doctor('a port that does not speak TLS', 3,
           [qr/^FAIL  there is no connection to \Q$mail\E: /m,
            qr/^      check the port of endpoint: /m],
           options(endpoint => $mail));
    doctor('a proxy that is not there', 3,
           [qr/^ok    the proxy http:\S+ looks up 127\.0\.0\.1$/m,
            qr/^      check proxy, and what it lets pass$/m],
           options(proxy => "http://127.0.0.1:$port"));

    kill('KILL', $talker);
    waitpid($talker, 0);
}


# 4. accounts and instances: fault, options, sentences, exit code
my $standard = $emulator->create(name => 'standard',
                                 extractable => JSON::PP::true)->{id};
my @ACCOUNTS = (
    ['an API key that IAM does not know', sub {
        (api_key_file => $test->write('unknown', 'nobody-has-it', 0600))
    }, 1, [qr/^FAIL  IAM gives no token: status 400, BXNIM0415E$/m,
           qr/^      IAM does not know the API key: check api_key_file/m]],

    ['IAM that is in trouble', sub {
        fault(kind => 'token', { status => 503 }); ()
    }, 1, qr/^FAIL  IAM gives no token: status 503/m],

    ['an instance that is another', sub { (instance => $NOBODY) }, 1,
     [qr/^FAIL  the root key cannot be read: .*status 40[14]/m,
      qr/^      .*check .*instance/m]],

    ['a root key that is not there', sub { (root_key => $NOBODY) }, 1,
     qr/^FAIL  the root key cannot be read: not found .*KEY_NOT_FOUND_ERR/m],

    ['a root key that is a standard key', sub { (root_key => $standard) }, 1,
     qr/^FAIL  the key \S+ is a standard key, which wraps nothing$/m],

    ['a root key that is disabled', sub { state_of(2); () }, 1,
     [qr/^FAIL  the root key \S+ is disabled: no key can be made or read$/m,
      qr/^      enable it: kp key enable/m]],

    ['a root key that has expired', sub { state_of(3); () }, 1,
     qr/^FAIL  the root key \S+ is expired: no key can be made$/m],

    ['a root key that is deleted', sub {
        my $id = $emulator->create_root_key;
        $emulator->kp('DELETE', "keys/$id");
        (root_key => $id)
    }, 1, [qr/^FAIL  the root key \S+ is deleted: no key can be made or read$/m,
           qr/^      restore it, which can be done for 30 days$/m]],

    ['a credential that only reads', sub {
        (api_key_file => $emulator->api_key(roles => ['Reader']))
    }, 1, [qr/^ok    the root key \S+ is active/m,
           qr/^FAIL  this credential may not make keys in the key ring: /m,
           qr/^      grant Manager on the key ring vmware, since/m]],

    ['a credential that may do nothing', sub {
        (api_key_file => $emulator->api_key(grants => []))
    }, 1, [qr/^FAIL  the root key cannot be read: not authorized .*401/m,
           qr/^      grant Reader on the root key/m]],

    ['a key ring that is not there', sub { (key_ring => 'nosuch') }, 1,
     [qr/^FAIL  the instance has no key ring nosuch$/m,
      qr/^      check key_ring, or make it: kp key-ring create nosuch$/m]],

    ['a key ring that is not there, for narrowed rights', sub {
        (key_ring => 'nosuch', api_key_file => $narrow)
    }, 1, [qr/^skip  this credential may not list key rings/m,
           qr/^FAIL  this credential may not make keys in the key ring: /m,
           qr/^warn  the key ring nosuch does not exist, or this credential /m,
           qr/^      check key_ring, and that Manager on it is granted$/m]],

    ['a key ring without rights', sub {
        (key_ring => 'vault', api_key_file => $narrow)
    }, 1, [qr/^FAIL  this credential may not make keys in the key ring: /m,
           qr/^warn  the key ring vault does not exist, or this credential /m]],

    ['a key ring that is empty, for narrowed rights', sub {
        (key_ring => 'vmware', api_key_file => $narrow)
    }, 0, [qr/^warn  the list of the key ring is empty, which proves no rig/m,
           qr/^ok    the key ring vmware is there: one that does not exist /m]],

    ['a key ring whose list is refused', sub {
        $emulator->switches(list_unknown_ring => '404');
        (key_ring => 'nosuch', api_key_file => $narrow)
    }, 1, [qr/^FAIL  the keys of the key ring cannot be listed: .*NOT_FOUND/m,
           qr/^      check key_ring: the instance has no key ring nosuch$/m]],

    ['key rings that are answered alike', sub {
        fault(kind => 'create_key', { status => 400, body => {} });
        (api_key_file => $narrow)
    }, 0, [qr/^warn  not proven: there is a key ring vmware; Key Protect answ/m,
           qr/^      run the doctor with --write, which makes a key$/m]],

    ['keys of another key ring', sub {
        fault(kind => 'list', { status => 200, body => list_of(
            { keyRingID => 'vault' }) }); ()
    }, 1, [qr/^FAIL  the list of the key ring has keys of other key rings$/m,
           qr/^      the header X-Kms-Key-Ring gets lost on its way$/m]],

    ['rights that are not proven', sub { () }, 0,
     [qr/^warn  not proven: this credential may make keys; a request for no/m,
      qr/^      run the doctor with --write, which makes a key$/m]],

    ['an instance that a gateway has changed', sub {
        fault(kind => 'get_metadata', path => $root =~ s/-/%-/gr,
              { status => 200, body => root_of($NOBODY) }); ()
    }, 1, [qr/^FAIL  the root key is one of instance $NOBODY, and /m,
           qr/^      check instance, and that no gateway changes the header/m]],

    ['a host without a region', sub { () }, 0,
     [qr/^ok    the root key is one of instance \S+, by its CRN$/m,
      qr/^skip  not checked: https:\S+ names no region$/m,
      qr/^skip  not checked: endpoint and iam_endpoint are not both host /m]],

    ['850 aliases on two pages', sub {
        many(600, []); many(850, ['many']); ()
    }, 0, [qr/^warn  there are 85\d aliases on 14\d\d keys, and one page of/m,
           qr/^      ask IBM for the limit of this instance/m]],

    ['more keys than are counted', sub {
        fault(kind => 'list',
              { status => 200, body => list_of({ aliases => ['a'] },
                                               ({}) x 999) }); ()
    }, 0, qr/^ok    there are 50 aliases on the first 50000 keys, and more /m],

    ['a list without aliases', sub {
        $emulator->switches(list_aliases => JSON::PP::false); ()
    }, 0, qr/^skip  the list of keys shows no aliases, so they cannot be cou/m],

    ['a clock that is ahead', sub {
        $emulator->control('POST', 'clock', { offset => -120 }); ()
    }, 1, qr/^FAIL  the clock of this host is 1\d\d s ahead of Key/m],

    ['a clock that is behind', sub {
        $emulator->control('POST', 'clock', { offset => 120 }); ()
    }, 1, [qr/^FAIL  the clock of this host is 1\d\d s behind Key Protect's$/m,
           qr/^      let a time service set it/m]],

    ['a policy against imports', sub {
        policy('keyCreateImportAccess',
               { create_root_key => JSON::PP::true,
                 create_standard_key => JSON::PP::true,
                 import_root_key => JSON::PP::true,
                 import_standard_key => JSON::PP::false,
                 enforce_token => JSON::PP::false }); ()
    }, 1, qr/^FAIL  the policy keyCreateImportAccess forbids to store rec/m],

    ['a policy against deletion', sub { policy('dualAuthDelete'); () }, 0,
     [qr/^warn  the policy dualAuthDelete is on: a Destroy cannot delete/m,
      qr/^      set "destroy tombstone", or take the policy off$/m]],

    ['a gateway that answers instead', sub {
        fault(kind => 'get_metadata', { status => 200, body => '<html>' }); ()
    }, 1, [qr/^FAIL  the root key cannot be read: unexpected response/m,
           qr/^      the response is not Key Protect's: check endpoint/m]],

    ['an answer that is changed', sub {
        fault(kind => 'unwrap', { status => 200, body => {
            plaintext => 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=' } });
        ()
    }, 1, qr/^FAIL  what is unwrapped is not what was wrapped$/m],

    ['an alias that is found, and does not exist', sub {
        fault(kind => 'get_metadata', path => 'doctor_absent',
              { status => 410, body => {
                    metadata => {}, resources => [{
                        errorMsg => 'Gone',
                        reasons => [{ code => 'KEY_DELETED_ERR' }] }] } });
        ()
    }, 1, qr/^FAIL  an alias that does not exist is found$/m],

    ['a token that lives shortly', sub {
        $emulator->switches(token_lifetime => 600); ()
    }, 0, qr/^warn  IAM gives a token that lives only 600 s$/m],

    ['an API key file that others read', sub {
        (api_key_file => $test->write('loose',
                                      slurp($emulator->api_key_file), 0644))
    }, 0, [qr/^warn  mode 0644 of \S+loose is too loose$/m,
           qr/^      chmod 0600 \S+loose$/m]],

    ['a placeholder', sub {
        (instance => '00000000-0000-0000-0000-000000000000')
    }, 1, qr/^warn  instance "0{8}-\S+" is a placeholder$/m],
);


# a list of keys
sub list_of {
    my (@keys) = @_;

    return { metadata => { collectionType =>
                               'application/vnd.ibm.kms.key+json',
                           collectionTotal => scalar(@keys) },
             resources => [map { { id => $NOBODY, name => 'x', state => 1,
                                   type => 'x', extractable => JSON::PP::true,
                                   %$_ } } @keys] };
}


# the root key's metadata as those of another instance, or region
sub root_of {
    my ($instance, $region) = @_;

    my $answer = $emulator->kp('GET', "keys/$root/metadata")->{json};

    $answer->{resources}[0]{crn} =~ s/[0-9a-f-]{36}(?=:key:)/$instance/;
    $answer->{resources}[0]{crn} =~ s/:emulator:/:$region:/ if $region;

    return $answer;
}


# keys, each with these aliases
sub many {
    my ($n, $aliases) = @_;

    for my $i (1 .. $n) {
        my $made = $emulator->kp('POST', 'keys', EmulatorTest::key_body(
            name => "many-$i", extractable => JSON::PP::true,
            payload => EmulatorTest::b64('x'),
            aliases => [map { "$_-$i" } @$aliases]));

        push @many, $made->{json}{resources}[0]{id};
    }
}


sub fault {
    my $action = pop @_;

    $emulator->faults({ match => { @_ }, times => -1, action => $action });
}


sub state_of {
    $emulator->control('PUT', "keys/$root", { state => $_[0] });
}


sub policy {
    my ($type, $attributes) = @_;

    $emulator->kp('PUT', 'instance/policies', {
        metadata => { collectionType =>
                          'application/vnd.ibm.kms.policy+json',
                      collectionTotal => 1 },
        resources => [{ policy_type => $type, policy_data => {
            enabled => $attributes || $type eq 'dualAuthDelete'
                       ? JSON::PP::true : JSON::PP::false,
            $attributes ? (attributes => $attributes) : () } }] });
}


sub mend {
    $emulator->no_faults;
    $emulator->control('DELETE', 'switches');
    $emulator->control('POST', 'clock', { offset => 0 });
    $emulator->control('DELETE', "keys/$_") for splice(@many);
    state_of(1);

    for my $type (qw(keyCreateImportAccess dualAuthDelete)) {
        $emulator->kp('PUT', 'instance/policies', {
            metadata => { collectionType =>
                              'application/vnd.ibm.kms.policy+json',
                          collectionTotal => 1 },
            resources => [{ policy_type => $type, policy_data => {
                enabled => JSON::PP::false } }] });
    }
}


for my $row (@ACCOUNTS) {
    my ($name, $break, $code, $said) = @$row;
    my %more = $break->();

    doctor($name, $code, $said, options(%more));
    mend();
}


# 5. a certificate that ends soon, and one that does not
{
    my $soon = $test->emulator(as => 'server-soon');

    doctor('a certificate that ends soon', 1,
           qr/^warn  the certificate of \Q@{[$soon->url]}\E ends in [23] days/m,
           options(endpoint => $soon->url));
    doctor('a certificate that lasts', 0,
           qr/^ok    https:\S+ answers \(127\S+ \S+ its certificate lasts 399/m,
           options());
}


# 6. host names of IBM's, by a hosts file of our own: host of endpoint and of
# IAM, more options, exit code, sentences
my $REGION = 'eu-de.kms.cloud.ibm.com';
my @PLACES = (
    ['an instance in another region', $REGION, '127.0.0.1', [], 0,
     [qr/^warn  the instance is in region emulator, and endpoint is the host /m,
      qr/^      use the endpoint of region emulator, unless the instance ha/m]],
    ['an instance of this region', $REGION, '127.0.0.1', ['crn'], 0,
     qr/^ok    instance and endpoint are in region eu-de$/m],
    ['an instance that is not in the region', $REGION, '127.0.0.1',
     ['--instance', $NOBODY], 1,
     [qr/^FAIL  the root key cannot be read: /m,
      qr/^      endpoint is the host of region eu-de; the region of an inst/m]],
    ['two networks', "private.$REGION", 'iam.cloud.ibm.com', [], 0,
     [qr/^warn  endpoint is reached over IBM's private network, iam_endpoint/m,
      qr/^      private\.iam\.cloud\.ibm\.com is IAM's private host$/m]],
    ['one network', $REGION, 'iam.cloud.ibm.com', [], 0,
     qr/^ok    endpoint and iam_endpoint are reached over the public network/m],
);


sub with_hosts {
    my ($hosts, @command) = @_;

    return run_command('unshare', '--mount', '--', 'sh', '-c',
                       'mount --bind "$0" /etc/hosts && exec "$@"', $hosts,
                       @command);
}


SKIP: {
    my $hosts = $test->write('hosts', join('', map { "127.0.0.1 $_\n" }
        'localhost', $REGION, "private.$REGION", 'iam.cloud.ibm.com'));
    my ($cannot, $said) = with_hosts($hosts, 'getent', 'ahosts', $REGION);

    skip('a hosts file of our own cannot be had', scalar(@PLACES))
        if $cannot || $said !~ /^127\.0\.0\.1 /m;

    for my $row (@PLACES) {
        my ($name, $kms, $iam, $more, $code, $sentences) = @$row;
        my $port = $emulator->port;
        my @more = @$more;

        if ("@more" eq 'crn') {
            fault(kind => 'get_metadata', path => $root =~ s/-/%-/gr,
                  { status => 200, body => root_of($emulator->instance,
                                                   'eu-de') });
            @more = ();
        }

        my ($status, $out) = with_hosts(
            $hosts, build_dir() . '/kmipctl', 'doctor', options(
                endpoint => "https://$kms:$port",
                iam_endpoint => "https://$iam:$port"), @more);

        is($status, $code, "$name: exit code $code") or diag($out);

        for my $sentence (ref($sentences) eq 'ARRAY' ? @$sentences
                          : $sentences)
        {
            like($out, $sentence, "$name: the fault is named");
        }

        mend();
    }
}


# 7. right set-ups
{
    my $out = doctor('a good set-up', 0, qr/^ok    IAM gives a token/m,
                     conf_of());

    unlike($out, qr/^FAIL/m, 'a good set-up has no fault');
    like($out, qr/^As the endpoint, kmip_key_protect "eu" of \S+\.conf:\d+:$/m,
         'the block is named');

    doctor('a root key by its alias', 0, qr/^ok    the root key \Q$root\E /m,
           options(root_key => 'the-root'));
    doctor('an included block', 0, qr/kmip_key_protect "eu" of \S+sub\.conf:1:/,
           conf_include());
    my $blank = $test->write('a "key"', slurp($key_file), 0600);

    doctor('quoted values', 0, qr/^ok    the API key file \S+a "key" holds/m,
           conf("http { init_by_lua_block { a = { \"b\" } } }\n" . stream(
               key_protect('eu', directives(
                   root_key => "'$root'",
                   api_key_file => '"' . $blank =~ s/"/\\"/gr . '"')))));
    doctor('narrowed rights', 0,
           qr/^skip  this credential may not read the instance's policies/m,
           options(api_key_file => $narrow));

    my $json = $ctl->json('doctor', options());

    is($json->{result}, 'ready with warnings', '--json has the result');

    my ($token) = grep { $_->{id} eq 'token' } @{$json->{checks}};

    is_deeply([sort keys %$token], [qw(expected id part seen verdict)],
              '--json has the members of a check');
    is($token->{verdict}, 'good', '--json has the verdict of a check');
}


sub conf_include {
    mkdir($test->path('conf.d'));
    $test->write('conf.d/sub.conf', key_protect('eu', directives()));

    return conf("stream { # kmip {\n include conf.d/*.conf;\n }\n"
                . "http { server { return 200 \"a\\\"b;{\"; } }\n");
}


$test->finish;
