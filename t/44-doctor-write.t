#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# kmipctl doctor --write: the acceptance run, with all that IBM's documents
# allow; test records are deleted; an emulator can be started from a record.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use JSON::PP;
use POSIX qw(strftime);
use Test::More;

use Kmip::Ctl;
use Kmip::Test;
use Kmip::Util qw(slurp);

my ($TRUE, $FALSE) = (JSON::PP::true, JSON::PP::false);

my $test = Kmip::Test->new;
my $ctl = Kmip::Ctl->new($test);


# an emulator with a root key and a key ring
sub world {
    my (@args) = @_;

    my $emulator = $test->emulator(args => \@args);
    my $world = { emulator => $emulator,
                  root => $emulator->create_root_key };

    $emulator->kp('POST', 'key_rings/vmware');

    return $world;
}


# the switches of this emulator
sub switches {
    my ($world, %wanted) = @_;

    my $has = $world->{emulator}->control('GET', 'switches');

    my %known = map { exists $has->{$_} ? ($_ => $wanted{$_}) : () }
        keys %wanted;

    $world->{emulator}->switches(%known);
}


sub doctor {
    my ($world, %more) = @_;

    my $emulator = $world->{emulator};
    my %options = (
        'endpoint' => $emulator->url,
        'iam-endpoint' => $emulator->url,
        'api-key-file' => $emulator->api_key_file,
        'instance' => $emulator->instance,
        'root-key' => $world->{root},
        'key-ring' => 'vmware',
        'trusted-certificate' => $emulator->ca_file,
        %more,
    );

    return $ctl->run('doctor', '--write',
                     map { ("--$_", $options{$_}) } sort keys %options);
}


# names of test records that still exist
sub left {
    my ($world) = @_;

    my $state = $world->{emulator}->control('GET', 'state');
    my $keys = $state->{keys} // $state->{instances}[0]{keys} // [];

    return grep { /doctor_/ }
        map { ($_->{state} // 0) == 5 || $_->{deleted} ? () : $_->{name} }
        ref($keys) eq 'HASH' ? values %$keys : @$keys;
}


sub fault {
    my ($world, $action, %match) = @_;

    $world->{emulator}->faults({ match => \%match, times => -1,
                                 action => $action });
}


# a Date that many seconds ago
sub past {
    return strftime('%a, %d %b %Y %H:%M:%S GMT', gmtime(time() - $_[0]));
}


# reads of the root key that fail after a pause: those before it are three
sub idle {
    my ($world, $times) = @_;

    $world->{emulator}->faults({
        match => { kind => 'get_metadata',
                   path => $world->{root} =~ s/-/%-/gr },
        skip => 3, times => $times, action => { status => 503 } });
}


sub policy {
    my ($world, $type, $attributes) = @_;

    $world->{emulator}->kp('PUT', 'instance/policies', {
        metadata => { collectionType =>
                          'application/vnd.ibm.kms.policy+json',
                      collectionTotal => 1 },
        resources => [{ policy_type => $type, policy_data => {
            enabled => $TRUE, $attributes ? (attributes => $attributes) : () },
        }] });
}


sub code {
    my ($status, $code) = @_;

    return { status => $status, body => {
        metadata => { collectionType =>
                          'application/vnd.ibm.kms.error+json',
                      collectionTotal => 1 },
        resources => [{ errorMsg => 'No', reasons => [
            { code => $code, message => $code } ] }] } };
}


# allowed and faulty behaviour: switches and options, exit code, sentences, and
# whether no record can be deleted, so that test records stay
my @ROWS = (
    ['all rights', sub { () }, 0,
     [qr/^ok    a new record with an alias: status 201$/m,
      qr/^ok    of two records that are made at once .*, 10 times of 10$/m,
      qr/^ok    120 reads, 8 at a time, are answered/m,
      qr/^ok    the restoring of a deleted record: status 201$/m,
      qr/^ok    the \d+ test records are deleted/m,
      qr/^skip  not checked: another region refuses this instance/m]],

    ['narrowed rights', sub {
        my ($world) = @_;

        ('api-key-file' => $world->{emulator}->api_key(grants => [
            { role => 'Reader', key => $world->{root} },
            { role => 'Manager', key_ring => 'vmware' }]));
    }, 0, [qr/^ok    a new record with an alias: status 201$/m,
           qr/^(?:ok|warn)  +an alias that does not exist is answered by/m]],

    ['aliases that are not there answered by 401', sub {
        my ($world) = @_;

        switches($world, absent_alias => '401', absent_status => 401);
        ('api-key-file' => $world->{emulator}->api_key(grants => [
            { role => 'Reader', key => $world->{root} },
            { role => 'Manager', key_ring => 'vmware' }]));
    }, 0, [qr/^warn  an alias that does not exist is answered by status 401/m,
           qr/^      the endpoint copes with it: /m]],

    ['a credential that may not delete', sub {
        my ($world) = @_;

        switches($world, writer_in_ring => 'allowed');
        ('api-key-file' => $world->{emulator}->api_key(roles => ['Writer']));
    }, 1, [qr/^FAIL  the deletion of a record: status 401/m,
           qr/^      grant Manager on the key ring vmware or set "destroy /m,
           qr/^warn  test records are left in the key ring$/m,
           qr/^      delete the keys whose names begin with vmware_kmip_doc/m],
     1],

    ['a credential that need not delete', sub {
        my ($world) = @_;

        switches($world, writer_in_ring => 'allowed');
        ('api-key-file' => $world->{emulator}->api_key(roles => ['Writer']),
         destroy => 'tombstone');
    }, 0, [qr/^skip  this credential may not delete, and with "destroy/m,
           qr/^warn  test records are left in the key ring$/m], 1],

    ['a credential that only reads', sub {
        my ($world) = @_;

        ('api-key-file' => $world->{emulator}->api_key(roles => ['Reader']));
    }, 1, [qr/^FAIL  a new record with an alias: status 401/m,
           qr/^skip  not checked: a record is seen at once .*"create"/m],
     1],

    ['a policy against imports', sub {
        policy($_[0], 'keyCreateImportAccess',
               { create_root_key => $TRUE, create_standard_key => $TRUE,
                 import_root_key => $TRUE, import_standard_key => $FALSE,
                 enforce_token => $FALSE });
        ();
    }, 1, qr/^FAIL  a new record with an alias: .*CREATE_IMPORT_ACCESS_ERR/m,
     1],

    ['a policy against deletion', sub { policy($_[0], 'dualAuthDelete'); () },
     1, [qr/^FAIL  the deletion of a record: status 409, AUTHORIZATIONS_NOT/m,
         qr/^      dual authorization is on: /m], 1],

    ['no alias is left', sub {
        switches($_[0], alias_limit_per_instance => 1); ();
    }, 1, qr/^FAIL  a (?:new record with an alias|second record|new alias)/m],

    ['aliases that are refused', sub {
        fault($_[0], code(401, ''), kind => 'create_alias'); ();
    }, 1, [qr/^FAIL  a new alias: status 401/m,
           qr/^ok    the \d+ test records are deleted/m]],

    ['short objects only', sub {
        fault($_[0], code(400, 'INVALID_FIELD_ERR'), kind => 'wrap',
              body => '%w' x 2000); ();
    }, 1, qr/^FAIL  3,000 bytes to wrap: status 400, INVALID_FIELD_ERR$/m],

    ['a restored record without aliases', sub {
        switches($_[0], restore_aliases => $FALSE); ();
    }, 0, qr/^(?:ok|warn)  +a restored record by its alias: status /m],

    ['a right that is not what it seems', sub {
        my ($world) = @_;

        fault($world, code(400, 'BAD_BODY_ERR'), kind => 'create_key',
              body => '"resources":%[%]');
        ('api-key-file' => $world->{emulator}->api_key(roles => ['Reader']));
    }, 1, [qr/^ok    a request for no key is read, not refused; whether this /m,
           qr/^FAIL  a new record with an alias: status 401/m], 1],

    ['without a pause', sub { () }, 0,
     [qr/^skip  .*a call is answered after a pause of 10 minutes: run/m,
      qr/^skip  .*the alias of a deleted record is free after 6 minu/m]],

    ['a pause that is long enough', sub {
        switches($_[0], deleted_alias => 'free'); (wait => 2);
    }, 0, [qr/^ok    a record was deleted 2 s ago$/m,
           qr/^ok    a call is answered after 2 s without one; --wait 600 sh/m,
           qr/^ok    a record that was deleted before the pause: state 5/m,
           qr/^ok    a new record with the alias of one that was deleted/m]],

    ['a pause that is short', sub { (wait => 1) }, 0,
     [qr/^ok    a record was deleted 1 s ago$/m,
      qr/^skip  not known: the alias of a deleted record is still taken aft/m]],

    ['an alias that is taken for long', sub {
        $_[0]{emulator}->faults({
            match => { kind => 'delete_key' }, times => -1, perform => 'after',
            action => { headers => { Date => past(400) } } });
        (wait => 1);
    }, 0, [qr/^warn  a new record with the alias of one that was deleted 4/m,
           qr/^      the Name of a destroyed object may stay taken for lon/m]],

    ['a call after the pause that is repeated', sub {
        idle($_[0], 1); (wait => 1);
    }, 0, [qr/^warn  after 1 s without a call the first one had to be repeat/m,
           qr/^      the module repeats such calls, but they take longer$/m]],

    ['no call after the pause that works', sub {
        idle($_[0], -1); (wait => 1);
    }, 1, [qr/^FAIL  a call after the pause fails: /m,
           qr/^ok    the \d+ test records are deleted/m]],

    ['a ciphertext of others', sub {
        fault($_[0], code(422, 'UNPROCESSABLE_CIPHERTEXT_ERR'),
              kind => 'unwrap', body => 'another'); ();
    }, 0, qr/^ok    what was wrapped for another record: status 422, UNPR/m],

    ['a ciphertext that fits all records', sub {
        fault($_[0], { status => 200, body => { plaintext => 'AAAA' } },
              kind => 'unwrap', body => 'another'); ();
    }, 1, [qr/^FAIL  what was wrapped for another record: status 200$/m,
           qr/^      records could be swapped: please report this$/m]],

    ['a header that gets lost', sub {
        # the third list is for an absent key ring
        $_[0]{emulator}->faults({
            match => { kind => 'list' }, skip => 2, times => 1,
            action => { status => 200, body => {
                metadata => {
                    collectionType => 'application/vnd.ibm.kms.key+json',
                    collectionTotal => 1 },
                resources => [{ id => '0badc0de-0000-4000-8000-0000000000aa',
                                name => 'x', state => 1, type => 'x',
                                extractable => $TRUE }] } } }); ();
    }, 1, [qr/^FAIL  the list of a key ring that does not exist has keys$/m,
           qr/^      the header X-Kms-Key-Ring gets lost on its way$/m]],
);


my $world = world();

for my $row (@ROWS) {
    my ($name, $make, $code, $said, $kept) = @$row;

    # an administrator would wait 30 s before a restore
    switches($world, early_rule => $FALSE) unless $kept;

    my $run = doctor($world, $make->($world));

    is($run->{code}, $code, "$name: exit code $code") or diag($run->{out});

    for my $sentence (ref($said) eq 'ARRAY' ? @$said : $said) {
        like($run->{out}, $sentence, "$name: the fault is named");
    }

    like($run->{out}, $code ? qr/\ndo not go live: [^\n]+\n\z/
                            : qr/\nready(?: with warnings)?\n\z/,
         "$name: the last line");
    is(join(' ', left($world)), '', "$name: no test record is left")
        unless $kept;

    $world->{emulator}->control('POST', 'reset');
    delete $world->{emulator}{tokens};
    $world->{root} = $world->{emulator}->create_root_key;
    $world->{emulator}->kp('POST', 'key_rings/vmware');
}


# a record, and an emulator started like it
{
    my $file = $test->path('record');
    my %unlike = (alias_clash_status => 400, alias_quota_status => 400,
                  deleted_payload => $FALSE, list_description => $FALSE,
                  unwrap_mismatch_status => 422, empty_resources => 'array',
                  create_clash_orphan => $TRUE, absent_alias => '404_other',
                  list_unknown_ring => '404', restore_aliases => $TRUE,
                  unknown_instance_status => 404, token_lifetime => 1200,
                  deleted_alias => 'reserved', early_rule => $FALSE);

    switches($world, %unlike);

    my $run = doctor($world, record => $file);
    my $text = slurp($file);

    is($run->{code}, 0, 'a run is recorded') or diag($run->{out});
    is((stat($file))[2] & 0777, 0600,
       'the record can be read by no other user');

    my @lines = map { decode_json($_) } split(/\n/, $text);

    cmp_ok(scalar(@lines), '>', 100, 'a line for each call');
    unlike($text, qr/$_/, 'a record holds none of these')
        for qr/\Q$world->{root}\E/, qr/\Q$world->{emulator}{api_key}\E/,
            qr/plaintext|ciphertext|[A-Za-z0-9+\/]{40}/,
            qr/vmware/, qr/[0-9a-f]{8}-[0-9a-f]{4}-/;

    is(doctor($world, record => $file)->{code}, 2, 'a record is never lost');

    my $like = world('--like', $file);
    switches($like, early_rule => $FALSE);

    my $has = $like->{emulator}->control('GET', 'switches');

    for my $name (sort keys %unlike) {
        is($has->{$name}, $unlike{$name}, "an emulator is alike: $name")
            if exists $has->{$name};
    }

    my $again = $test->path('record-2');

    doctor($like, record => $again);

    my $key = sub {
        return join("\n", map {
            my $line = decode_json($_);
            join(' ', map { $line->{$_} // '' } qw(check method path status
                                                   code));
        } grep { !/"alias-race"/ } split(/\n/, $_[0]));
    };

    is($key->(slurp($again)), $key->($text), 'and its record is the same');
}

$test->finish;
