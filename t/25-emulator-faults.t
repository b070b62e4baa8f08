#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The emulator's control interface: faults, journal, switches, zones.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/emulator";

use IO::Socket::SSL;
use JSON::PP;
use Test::More;

use EmulatorTest qw(b64 key_body refused);

my $TRUE = JSON::PP::true;
my $FALSE = JSON::PP::false;

my $emulator = EmulatorTest->new;


sub kp {
    return $emulator->kp(@_);
}


sub fault {
    my (%rule) = @_;

    return $emulator->control('POST', 'faults', \%rule)->{ids}[0];
}


# starts a call on a connection of its own and does not wait for the answer
sub begin {
    my ($method, $path, $doc) = @_;

    my $body = $doc ? encode_json($doc) : '';
    my $sock = IO::Socket::SSL->new(
        PeerAddr => '127.0.0.1', PeerPort => $emulator->{ports}[0],
        SSL_ca_file => $emulator->ca_file) or die $SSL_ERROR;

    print {$sock} join("\r\n", "$method /api/v2/$path HTTP/1.1",
                       'Host: localhost',
                       'Authorization: Bearer ' . $emulator->token,
                       "Bluemix-Instance: $emulator->{instance}",
                       'Content-Length: ' . length $body,
                       'Connection: close', '', $body);

    return $sock;
}


sub finish {
    my ($sock) = @_;

    local $/;
    my $text = <$sock>;
    close($sock);

    return $text // '';
}


sub exists_key {
    my ($name) = @_;

    return kp('GET', "keys/$name/metadata")->{status} == 200 ? 1 : 0;
}


subtest 'answers of its own' => sub {
    fault(match => { kind => 'create_key' }, action => {
        status => 429, headers => { 'Retry-After' => '7' },
        body => { errors => 1 } });

    my $body = key_body(name => 'first', aliases => ['first']);
    my $answer = kp('POST', 'keys', $body);

    is($answer->{status}, 429, "a fault's status is returned");
    is($answer->{headers}{'retry-after'}, 7, "a fault's header is returned");
    is_deeply($answer->{json}, { errors => 1 }, "a fault's body is returned");
    is(exists_key('first'), 0, 'a call with a fault is not performed');
    is(kp('POST', 'keys', $body)->{status}, 201, 'a fault is used once');

    fault(match => { method => 'GET', path => '/first$' }, skip => 1,
          times => 2, action => 'html');

    my @got = map { kp('GET', 'keys/first')->{status} } 1 .. 4;

    is_deeply(\@got, [200, 502, 502, 200],
              'a fault skips one call and takes two');

    fault(match => { kind => ['get_key', 'head'] }, times => -1,
          action => { status => 503 });
    @got = map { kp('GET', 'keys/first')->{status} } 1 .. 3;
    is_deeply(\@got, [503, 503, 503], 'a fault with times -1 takes all calls');
    is(kp('GET', 'keys/first/metadata')->{status}, 200,
       'a fault leaves calls of other kinds alone');
    $emulator->control('DELETE', 'faults');
    is(kp('GET', 'keys/first')->{status}, 200,
       'without the faults calls are served');

    fault(match => { kind => 'token' }, action => { status => 429 });
    is($emulator->exchange($emulator->{api_key})->{status}, 429,
       "a fault of kind token is IAM's response");
    is($emulator->exchange($emulator->{api_key})->{status}, 200,
       'after the fault IAM gives a token');
};


subtest 'lost and broken answers' => sub {
    fault(match => { kind => 'create_key' }, perform => 'before',
          action => 'drop');
    is(finish(begin('POST', 'keys', key_body(name => 'lost',
                                             aliases => ['lost']))),
       '', 'a call that is performed and dropped has no response');
    is(exists_key('lost'), 1,
       'a call that is performed and dropped makes the key');

    fault(match => { kind => 'create_key' }, action => 'drop');
    is(finish(begin('POST', 'keys', key_body(name => 'never',
                                             aliases => ['never']))),
       '', 'a dropped call has no response');
    is(exists_key('never'), 0, 'a dropped call makes no key');

    fault(match => { kind => 'create_key' }, perform => 'twice',
          action => {});
    is(kp('POST', 'keys', key_body(name => 'twice',
                                   aliases => ['twice']))->{status},
       409, 'a call delivered twice has the response to the second one');
    is(exists_key('twice'), 1, 'a call delivered twice has made the key');

    fault(match => { kind => 'get_metadata' }, share => 0, action => 'drop');
    is(exists_key('lost'), 1, 'a fault with share 0 takes no call');
    $emulator->control('DELETE', 'faults');

    fault(match => { kind => 'get_metadata' }, action => 'half');

    my ($head, $body) = split /\r\n\r\n/,
        finish(begin('GET', 'keys/lost/metadata')), 2;
    my ($length) = $head =~ /^Content-Length: (\d+)/mi;

    is(length $body, int($length / 2), 'action half sends half of the body');

    my %broken = (
        truncate => sub { length $_[0] > 10 && !defined $_[1] },
        garbage => sub { length $_[0] > 10 && !defined $_[1] },
        empty => sub { $_[0] eq '' },
    );

    for my $how (sort keys %broken) {
        fault(match => { kind => 'get_metadata' }, action => $how);

        my $answer = kp('GET', 'keys/lost/metadata');

        is($answer->{status}, 200, "$how: 200 all the same");
        ok($broken{$how}->($answer->{content}, $answer->{json}),
           "$how: the body is broken");
    }

    fault(match => { kind => 'get_metadata' },
          action => { trickle_ms => 1 });
    is(kp('GET', 'keys/lost/metadata')->{json}{resources}[0]{name}, 'lost',
       'a body in pieces is whole in the end');

    fault(match => { kind => 'get_metadata' }, action => 'close');
    is(kp('GET', 'keys/lost/metadata')->{headers}{connection}, 'close',
       'action close sends Connection: close');
};


subtest 'held and delayed' => sub {
    my $rule = fault(match => { kind => 'create_key' }, times => 2,
                     action => 'hold');
    my @socks = map {
        begin('POST', 'keys', key_body(name => "held-$_",
                                       aliases => ["held-$_"]))
    } 1 .. 2;

    $emulator->control('POST', 'wait', { held => 2 });
    is(exists_key('held-1'), 0, 'a call that is held has not been performed');
    is($emulator->control('GET', 'counters')->{in_flight}, 2,
       'two held calls are in flight');
    is($emulator->control('POST', 'release', { rule => $rule })
           ->{released}, 2, 'two held calls are released');
    like(finish($_), qr{^HTTP/1.1 201 },
         'a released call is answered') for @socks;
    is(exists_key('held-2'), 1, 'a released call has been performed');

    fault(match => { kind => 'create_key' }, perform => 'before',
          action => 'hold');

    my $sock = begin('POST', 'keys', key_body(name => 'late',
                                              aliases => ['late']));

    $emulator->control('POST', 'wait', { held => 1 });
    is(exists_key('late'), 1, 'a call held after perform has been performed');
    close($sock);
    $emulator->control('POST', 'release', {});

    # far longer than this script runs
    fault(match => { kind => 'list' }, action => { delay_ms => 600000 });
    $emulator->control('DELETE', 'counters');
    $sock = begin('GET', 'keys');
    $emulator->control('POST', 'wait', { kind => 'list' });
    is(exists_key('late'), 1, 'others pass a delayed call');
    is($emulator->control('GET', 'counters')->{in_flight}, 1,
       'a delayed call stays in flight');
    $sock->blocking(0);
    is(sysread($sock, my $early, 1), undef,
       'a delayed call has no response yet');
    close($sock);
    $emulator->control('DELETE', 'faults');
};


subtest 'journal and counters' => sub {
    $emulator->control('DELETE', 'log');
    $emulator->control('DELETE', 'counters');

    my $id = $emulator->record('logged')->{id};
    my $correlation = '5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001';

    kp('GET', 'keys/logged', undef,
       headers => { 'Correlation-Id' => $correlation });
    fault(match => { kind => 'get_key' }, action => 'drop');
    finish(begin('GET', 'keys/logged'));
    kp('POST', 'keys/logged/aliases/logged-x');

    my $log = $emulator->control('GET', 'log');
    my @entries = @{ $log->{entries} };

    is_deeply([map { "$_->{kind} $_->{status}" } @entries],
              ['create_key 201', 'get_key 200', 'get_key 0',
               'create_alias 201'], 'the journal has every call in order');
    is_deeply([@{ $entries[1] }{qw(method path key_id correlation_id
                                   api_key_id zone)}],
              ['GET', '/api/v2/keys/logged', $id, $correlation,
               'ApiKey-default', 1],
              'the journal has method, path, key, ids and zone');
    ok(!$entries[2]{performed},
       'the journal says that a dropped call was not performed');
    is($entries[3]{alias}, 'logged-x', 'the journal has the alias');
    is($log->{last}, $entries[3]{sequence}, 'the journal has the last number');
    is_deeply($emulator->control('GET', "log?since=$log->{last}")
                  ->{entries}, [],
              'nothing is in the journal after the last number');

    my $counters = $emulator->control('GET', 'counters');

    is_deeply($counters->{calls},
              { create_key => 1, get_key => 2, create_alias => 1 },
              'calls are counted by kind');
    is($counters->{statuses}{get_key}{0}, 1, 'calls are counted by status');
    unlike($emulator->request('GET', "$emulator->{url}/emulator/log")
               ->{content}, qr/\Q@{[b64('payload of logged')]}\E/,
           'the journal has no payload');
};


subtest 'switches, both ways' => sub {
    my $id = $emulator->record('sw')->{id};
    my $clash = key_body(name => 'sw-clash', aliases => ['sw'],
                         extractable => $TRUE);

    $emulator->switches(alias_clash_status => 400,
                        alias_quota_status => 400);
    refused(kp('POST', 'keys', $clash), 400, 'KEY_ALIAS_NOT_UNIQUE_ERR',
            'a clash with 400');
    kp('POST', "keys/sw/aliases/sw-$_") for 1 .. 4;
    refused(kp('POST', 'keys/sw/aliases/sw-5'), 400, 'KEY_ALIAS_QUOTA_ERR',
            'the quota with 400');

    my $count = sub {
        return kp('HEAD', 'keys?search=exact:sw-clash')
            ->{headers}{'key-total'};
    };

    is($count->(), 0, 'a clash leaves no key');
    $emulator->switches(create_clash_orphan => $TRUE);
    kp('POST', 'keys', $clash);
    is($count->(), 1, 'with create_clash_orphan a clash leaves a key');

    my $used = keys %{ $emulator->control('GET', 'state')
                           ->{instances}[0]{aliases} };

    $emulator->switches(alias_limit_per_instance => $used);
    refused(kp('POST', 'keys', key_body(name => 'more',
                                        aliases => ['more'])), 400,
            'KEY_ALIAS_QUOTA_ERR', 'the limit of the instance');
    $emulator->control('DELETE', 'switches');

    $emulator->switches(delete_by_alias => $FALSE);
    is(kp('DELETE', 'keys/sw')->{status}, 400,
       'without delete_by_alias DELETE by alias is 400');
    $emulator->switches(delete_by_alias_status => 404);
    is(kp('DELETE', 'keys/sw')->{status}, 404,
       'delete_by_alias_status is the status of it');
    $emulator->switches(delete_by_alias => $TRUE);
    is(kp('DELETE', 'keys/sw')->{status}, 204,
       'with delete_by_alias a key is deleted by alias');
    ok(exists kp('GET', 'keys/sw')->{json}{resources}[0]{payload},
       'a deleted key shows its payload');
    $emulator->switches(deleted_payload => $FALSE);
    ok(!exists kp('GET', "keys/$id")->{json}{resources}[0]{payload},
       'without deleted_payload a deleted key shows none');
    $emulator->switches(deleted_alias => 'reserved');
    refused(kp('GET', 'keys/sw'), 401, '',
            'its alias finds nothing');
    is(kp('GET', "keys/$id")->{status}, 200,
       'the id of a deleted key finds it');
    refused(kp('POST', 'keys', $clash), 409, 'KEY_ALIAS_NOT_UNIQUE_ERR',
            'the alias is still taken');
    $emulator->switches(deleted_alias => 'free');
    is(kp('POST', 'keys', $clash)->{status}, 201,
       'with deleted_alias = free the alias is free');
    $emulator->control('DELETE', 'switches');

    my $crk = $emulator->create(name => 'sw-crk')->{id};

    $emulator->switches(unwrap_mismatch_status => 422);

    my $wrapped = kp('POST', "keys/$crk/actions/wrap", { aad => ['a'] })
        ->{json}{ciphertext};

    refused(kp('POST', "keys/$crk/actions/unwrap",
               { ciphertext => $wrapped }), 422,
            'UNPROCESSABLE_CIPHERTEXT_ERR', 'a mismatch with 422');
    $emulator->switches(rotate_hour_rule => $FALSE);
    is(kp('POST', "keys/$crk/actions/rotate", {})->{status}, 204,
       'without rotate_hour_rule a key rotates twice') for 1 .. 2;

    $emulator->switches(chunked => $TRUE);
    is(kp('GET', "keys/$crk")->{headers}{'transfer-encoding'}, 'chunked',
       'with chunked a response is in chunks');
    $emulator->switches(chunked => $FALSE, requests_per_connection => 1);
    is(kp('GET', "keys/$crk")->{headers}{connection}, 'close',
       'with requests_per_connection a connection is closed');
    $emulator->control('DELETE', 'switches');

    $emulator->switches(payload_late_ms => 600000);

    my $late = $emulator->record('sw-late');

    ok(!exists $late->{payload}, 'a new key may show no payload');
    ok(!exists kp('GET', 'keys/sw-late')->{json}{resources}[0]{payload},
       'with payload_late_ms GET shows no payload, either');
    $emulator->control('DELETE', 'switches');
    is(kp('GET', 'keys/sw-late')->{json}{resources}[0]{payload},
       b64('payload of sw-late'),
       'without payload_late_ms GET shows the payload');

    my $wrong = $emulator->request('POST',
                                   "$emulator->{url}/emulator/switches",
                                   { no_such => 1 });

    is($wrong->{status}, 400, 'an unknown switch is refused');

    $wrong = $emulator->request('POST', "$emulator->{url}/emulator/switches",
                                { absent_alias => '400' });
    is($wrong->{status}, 400, 'an unknown value of a switch is refused');
    like($wrong->{content}, qr/one of 401, 404, 404_code, 404_other/,
         'the refusal lists the values');
};


subtest 'switches that were read' => sub {
    my $reads = sub { $emulator->control('GET', 'counters')->{switches} };

    $emulator->control('DELETE', 'counters');
    is_deeply($reads->(), {}, 'without calls no switch is counted');
    $emulator->record('read');
    is_deeply($reads->(), {}, 'a switch with its default is not counted');
    $emulator->switches(alias_limit_per_key => 4, alias_clash_status => 400);
    is_deeply($reads->(), {}, 'a switch that is set is not counted as read');
    $emulator->record('read-2');
    is_deeply([sort keys %{$reads->()}], ['alias_limit_per_key'],
              'a call counts the switches that it reads');
    is($emulator->control('GET', 'switches')->{alias_limit_per_key}, 4,
       'the list of switches shows the value set');
    is_deeply($emulator->unmet, ['alias_clash_status = 400'],
              'unmet lists a switch that no call read');
    $emulator->switches(alias_clash_status => 409);
    is_deeply($emulator->unmet, ['alias_clash_status = 400'],
              'unmet lists a switch that was set back unread');
    $emulator->control('DELETE', 'unmet');
    is_deeply($emulator->unmet, [], 'unmet can be emptied');
    $emulator->switches(alias_limit_per_key => 5);
    is($emulator->control('GET', 'switches')->{alias_limit_per_key}, 5,
       'a switch is set back to its default');
    $emulator->control('DELETE', 'switches');
};


subtest 'an instance that is away' => sub {
    my $id = $emulator->record('away')->{id};
    my $away = sub {
        $emulator->control('PUT', "instances/$emulator->{instance}",
                           { away => $_[0] });
    };

    $away->($TRUE);
    refused(kp('GET', "keys/$id"), 401, '', 'away');
    $away->($FALSE);
    is(kp('GET', "keys/$id")->{status}, 200,
       'an instance that is back is served');
};


subtest 'two zones' => sub {
    $emulator->record('near');
    is(kp('GET', 'keys/near', undef, zone => 2)->{status}, 200,
       'both zones know at once');
    $emulator->switches(lag_ms => 600000);

    my $id = $emulator->record('far')->{id};

    is(kp('GET', 'keys/far')->{status}, 200,
       'the zone that made a key finds it');
    refused(kp('GET', "keys/$id", undef, zone => 2), 404,
            'KEY_NOT_FOUND_ERR', 'the other does not yet');
    refused(kp('POST', 'keys', key_body(name => 'far', aliases => ['far']),
               zone => 2), 409, 'KEY_ALIAS_NOT_UNIQUE_ERR',
            'but its alias is taken there');
    kp('POST', 'keys/near/aliases/near-x');
    is_deeply(kp('GET', 'keys/near', undef, zone => 2)
                  ->{json}{resources}[0]{aliases}, ['near'],
              'the other zone does not show a new alias');

    my $near = kp('GET', 'keys/near')->{json}{resources}[0];

    is_deeply($near->{aliases}, ['near', 'near-x'],
              'the zone that added an alias shows it');
    kp('DELETE', "keys/$near->{id}");
    is(kp('GET', 'keys/near', undef, zone => 2)
           ->{json}{resources}[0]{state}, 1,
       'the other zone does not show a deletion');
    $emulator->control('DELETE', 'switches');
    is(kp('GET', 'keys/near', undef, zone => 2)
           ->{json}{resources}[0]{state}, 5,
       'without lag the other zone shows the deletion');
    $emulator->switches(lag_ms => 600000, early_rule => $FALSE);
    is(kp('POST', "keys/$near->{id}/restore")->{status}, 201,
       'a deleted key is restored in one zone');
    ok(kp('GET', "keys/$near->{id}", undef, zone => 2)
           ->{json}{resources}[0]{deletionDate},
       'the other zone does not show the restore');
    $emulator->control('DELETE', 'switches');
    is_deeply([map { $_->{zone} }
               grep { $_->{path} =~ /near$/ }
               @{ $emulator->control('GET', 'log')->{entries} }]->[0], 2,
              'the journal has the zone of a call');
};


subtest 'behind the back' => sub {
    my $id = $emulator->record('bent')->{id};

    $emulator->control('PUT', "keys/$id", { payload => b64('other') });
    is(kp('GET', 'keys/bent')->{json}{resources}[0]{payload}, b64('other'),
       'a payload changed by the control is served');

    my ($key) = grep { $_->{id} eq $id }
        @{ $emulator->control('GET', 'state')->{instances}[0]{keys} };

    is_deeply([@$key{qw(name payload state)}], ['bent', b64('other'), 1],
              'the state lists the changed key');
    $emulator->control('DELETE', "keys/$id");
    is(exists_key('bent'), 0, 'a key deleted by the control is gone');

    $emulator->switches(rate_limit => 3);

    my @got = map { kp('GET', 'keys/none')->{status} } 1 .. 20;

    ok(scalar(grep { $_ == 429 } @got), 'rate_limit throttles calls');
    $emulator->control('POST', 'reset');
    delete $emulator->{tokens};
    is(kp('HEAD', 'keys')->{headers}{'key-total'}, 0,
       'a reset forgets all keys');
};


subtest 'start and stop' => sub {
    my $before = $emulator->{instance};

    $emulator->stop;
    ok(!-e "$emulator->{dir}/run/emulator.pid", 'the pid file is gone');
    is(($emulator->stop)[0], 0, 'stopping twice is fine');

    my $key = $emulator->{api_key};
    my $given = '5b0c7a52-0000-4000-8000-0f2d8a7e0001';

    $emulator->start('--http2', '--instance', $given);
    is($emulator->{instance}, $given, '--instance sets the instance');
    is($emulator->{api_key}, $key, 'a second start keeps the API key');
    isnt($given, $before, 'the instance of --instance is not that of before');
    is(kp('GET', 'keys')->{status}, 200, 'with --http2 HTTP/1.1 works');

    SKIP: {
        my ($status, $help) = EmulatorTest::run_command('curl', '-V');

        skip 'curl has no HTTP/2 here', 1 if $help !~ /HTTP2/;

        my (undef, $out) = EmulatorTest::run_command(
            'curl', '-sS', '--http2', '--cacert', $emulator->ca_file,
            '-w', '%{http_version} %{http_code}', '-d', '{"aad":["x"]}',
            '-H', 'Authorization: Bearer ' . $emulator->token,
            '-H', "Bluemix-Instance: $given",
            "$emulator->{url}/api/v2/keys/none/actions/wrap");

        like($out, qr/2 401$/, 'with --http2 HTTP/2 works');
    }
};

is_deeply($emulator->unmet, [], 'all switches met calls');
is($emulator->error_log, '', 'the error log is empty');

done_testing();
