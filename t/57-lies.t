#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Something else answers in Key Protect's place: each of the 10 calls that the
# module makes (keyprotect/call/) gets each kind of wrong answer, while clients
# send the requests that need this call. That makes 888 rows; in each of them:
#
#   - no client hears Item Not Found of a key that lives,
#   - a client that reads gets the right key, State and attributes, or no
#     success,
#   - what was acknowledged is there after the lie, at both endpoints,
#   - and all else reads back as it was.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use JSON::PP;
use MIME::Base64 qw(encode_base64);
use Test::More;
use Time::HiRes qw(sleep time);

use Kmip::Client;
use Kmip::Pair;
use Kmip::Result;
use Kmip::Test;
use Kmip::TTLV qw(attribute decode);

my $HTML = "<html><body>gone</body></html>\n";
my $GONE = 'Item Not Found';
my $PATIENCE = 60;
my $ROWS = 888;
my @NODES = ('a', 'b');

# "a" has a cache and deletes records; "b" has none, and marks them. A request
# has little time, since many of them use it up.
my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new(
    $test, zone => sub { $_[0] eq 'a' ? '1m' : undef },
    key_protect => sub {
        return (timeout => '200ms', connect_timeout => '200ms',
                $_[0] eq 'b' ? (destroy => 'tombstone') : ());
    });
my $emulator = $pair->emulator;
my $root = $pair->root_key;

$emulator->switches(alias_limit_per_instance => 0);


# Requests go out at once, each in a session of its own that stays open.

my %sessions;


sub session {
    my ($node, $i) = @_;

    return $sessions{$node}[$i] //= $pair->client($node, timeout => 20,
                                                 version => '1.2');
}


# [node, batch item], ...: a Kmip::Result each, or undef for a closed line
sub ask {
    my (@asked) = @_;

    my %next;
    my @sent = map {
        my ($node, $item) = @$_;
        my $i = $next{$node}++;
        my $session = session($node, $i);

        $session->send($session->message([$item]));
        [$node, $i, $session];
    } @asked;

    return map {
        my ($node, $i, $session) = @$_;
        my $bytes = eval { $session->receive };

        delete $sessions{$node}[$i] unless defined $bytes;
        defined $bytes
            ? Kmip::Result->new(scalar(decode($bytes))->get('Batch Item'))
            : undef;
    } @sent;
}


sub outcome {
    my ($result) = @_;

    return $result ? $result->outcome : 'closed';
}


# asks again until all succeed; a loaded machine may need more than the time
# of one request. What is asked may be a function, called each time: a Create
# that failed in time may have taken its Name
sub insist {
    my (@asked) = @_;

    my $end = time() + $PATIENCE;
    my @results = (undef) x @asked;

    while (1) {
        my @left = grep { !$results[$_] || !$results[$_]->ok } 0 .. $#asked;

        return @results unless @left;

        die 'nothing helps: ', outcome($results[$left[0]]), "\n"
            if time() > $end;

        @results[@left] = ask(map {
            my ($node, $what) = @{$asked[$_]};

            [$node, ref($what) eq 'CODE' ? $what->() : $what]
        } @left);
    }
}


sub on {
    my ($operation, $object, @payload) = @_;

    return [$operation, [UniqueIdentifier => $object->{uid}], @payload];
}


sub tag { return on('Add Attribute', $_[0], attribute($_[1], $_[2])) }


sub name_attribute {
    my ($name) = @_;

    return attribute('Name', [[NameValue => $name],
                              [NameType => 'Uninterpreted Text String']]);
}


sub creation {
    my (@attributes) = @_;

    return ['Create', Kmip::Client::create_payload(
        attributes => \@attributes)];
}


sub registration { return ['Register', Kmip::Client::register_key($_[0])] }


sub facts { return on('Get Attributes', $_[0]) }


sub encryption {
    return on('Encrypt', $_[0], [CryptographicParameters => [
        [BlockCipherMode => 'ECB'], [PaddingMethod => 'None']]],
        [Data => 'sixteen bytes---']);
}


# What a client is told of an object: undef while it is not known, else a
# complaint, or ''. What must be so is in the object: bytes, and attributes
# with the values that each may have.

sub compare {
    my ($object, $got, $facts) = @_;

    return join(', ', map { outcome($_) eq $GONE ? 'a living key is not found'
                            : () } $got, $facts) || undef
        unless $got && $facts && $got->ok && $facts->ok;

    $object->{bytes} //= $got->key;

    return 'another key' if $got->key ne $object->{bytes};

    for my $name (sort keys %{$object->{is} // {}}) {
        my $value = $facts->attribute($name) // '';

        return "$name is \"$value\""
            unless grep { $_ eq $value } @{$object->{is}{$name}};
    }

    return '';
}


# objects are as they must be, at both endpoints: complaints
sub read_back {
    my (@objects) = @_;

    my @asked = map { my $object = $_; map { my $node = $_;
        ([$node, on('Get', $object)], [$node, facts($object)]) } @NODES }
        @objects;
    my @results = insist(@asked);
    my @complaints;

    for my $object (@objects) {
        my ($at_a, $facts_a, $at_b, $facts_b) = splice(@results, 0, 4);

        push @complaints, grep { $_ } map {
            my ($node, $said) = @$_;
            defined $said ? $said && "$object->{title}, at $node: $said"
            : "$object->{title} cannot be read at $node";
        } ['a', compare($object, $at_a, $facts_a)],
          ['b', compare($object, $at_b, $facts_b)];
    }

    return @complaints;
}


# no client gets a key of these
sub unread {
    my (@objects) = @_;

    my @asked = map { my $object = $_; map { [$_, on('Get', $object)] }
                      @NODES } @objects;

    my @read = grep { $_ && $_->ok } ask(@asked);

    return @read ? 'what is not there is read' : ();
}


# All say so in the end: a mark that is young may still be taken back.
sub gone {
    my (@objects) = @_;

    my $end = time() + $PATIENCE;
    my @left = map { my $object = $_; map { [$_, on('Get', $object)] }
                     @NODES } @objects;

    while (@left && time() < $end) {
        my @results = ask(@left[0 .. ($#left < 19 ? $#left : 19)]);

        push @left, grep { outcome(shift @results) ne $GONE }
            splice(@left, 0, scalar(@results));
    }

    return scalar(@left);
}


# What is asked for, by name: at which endpoint; before, what it needs is
# made; item, what is sent; judge, what is wrong with a success while the lie
# lasts; after it, objects that must be there, or gone.

my ($kept, $other, %missing, @ended, $rows);

my %ASK = (
    get => { item => sub { on('Get', $kept) }, judge => sub {
        return $_[0]->key eq $kept->{bytes} ? () : 'another key is read';
    } },

    encrypt => { item => sub { encryption($kept) }, judge => sub {
        return $_[0]->at('Data') eq $kept->{encrypted} ? ()
               : 'another key encrypts';
    } },

    facts => { item => sub { facts($kept) }, judge => sub {
        return grep { $_ } map {
            ($_[0]->attribute($_) // '') eq $kept->{is}{$_}[0]
                ? '' : "another $_ is read" } sort keys %{$kept->{is}};
    } },

    missing => { item => sub { on('Get', \%missing) }, missing => 1,
                 judge => sub { 'what does not exist is read' } },

    locate => { item => sub { ['Locate', attribute('State', 'Active')] },
                judge => \&finds_kept },

    locate_name => { item => sub { ['Locate', name_attribute('kept')] },
                     judge => \&finds_kept },

    create => { item => sub { creation() }, makes => 1 },

    create_named => { item => sub { creation(name_attribute("n$rows")) },
                      makes => 1 },

    register => { item => sub { registration($_[0]{bytes}) }, makes => 1,
                  bytes => 16 },

    activate => { on => 1, item => sub { on('Activate', $_[0]) },
                  is => { State => [1, 2] }, done => { State => [2] } },

    tag => { on => 1, item => sub { tag($_[0], 'x-b', 'new') },
             is => { 'x-a' => ['old'], 'x-b' => ['', 'new'] },
             done => { 'x-b' => ['new'] } },

    untag => { on => 1, item => sub {
                   on('Delete Attribute', $_[0], [AttributeName => 'x-a'])
               },
               is => { 'x-a' => ['old', ''] }, done => { 'x-a' => [''] } },

    revoke => { on => 1, item => sub {
                    on('Revoke', $_[0], [RevocationReason => [
                        [RevocationReasonCode => 'Key Compromise'],
                        [RevocationMessage => 'lost']]])
                },
                is => { State => [1, 4] }, done => { State => [4] } },

    destroy => { on => 1, named => 1, destroys => 1,
                 item => sub { on('Destroy', $_[0]) } },
);


sub finds_kept {
    my ($result, $answer) = @_;

    return if $answer->{own} || grep { $_ eq $kept->{uid} } $result->uids;

    return 'a living object is not located';
}


# each call: its name at the emulator, and the request that causes it
my @CALLS = (
    { name => 'read key', kind => 'get_key',
      asks => ['b get', 'b facts', 'b encrypt', 'b untag', 'a missing'] },
    { name => 'read metadata', kind => 'get_metadata',
      asks => ['a get', 'b facts', 'a locate', 'a locate_name', 'a activate',
               'a tag', 'b revoke', 'a destroy', 'b destroy'] },
    { name => 'list keys', kind => 'list',
      asks => ['a locate', 'b locate', 'a missing', 'a destroy'] },
    { name => 'create key', kind => 'create_key', writes => 1,
      asks => ['a create', 'b create_named', 'b register', 'a tag',
               'b untag', 'a revoke'] },
    { name => 'add alias', kind => 'create_alias', writes => 1,
      asks => ['a activate', 'b activate', 'a tag', 'b revoke',
               'a destroy', 'b destroy'] },
    { name => 'remove alias', kind => 'delete_alias', writes => 1,
      asks => ['a destroy', 'b destroy'] },
    { name => 'delete key', kind => 'delete_key', writes => 1,
      asks => ['a destroy'] },
    { name => 'wrap', kind => 'wrap', asks => ['a create', 'b register'] },
    { name => 'unwrap', kind => 'unwrap',
      asks => ['a get', 'b get', 'a encrypt'] },
    { name => "read root key's metadata", kind => 'get_metadata',
      path => $root =~ s/-/%-/gr,
      asks => ['a missing', 'b missing', 'a get'] },
);


# What is said instead, for any call: name, action, and whether the call is
# performed.

sub bare {
    my ($status, $body) = @_;

    my ($word) = grep { $body eq $_->[1] }
                 ['HTML', $HTML], ['nothing', ''], ['{}', '{}'];

    return { name => "$status, " . ($word ? $word->[0] : $body),
             action => { status => $status, body => $body } };
}


sub key_protects {
    my ($status, $code, %more) = @_;

    return { name => "$status, $code", %more, action => {
        status => $status, body => {
            metadata => { collectionType =>
                              'application/vnd.ibm.kms.error+json',
                          collectionTotal => 1 },
            resources => [{ errorMsg => 'No',
                            reasons => [{ code => $code }] }] } } };
}


sub redirect {
    my ($status) = @_;

    return { name => "$status", action => {
        status => $status, body => '', headers => {
            Location => $emulator->url . "/api/v2/keys/$other->{id}" } } };
}


sub spoiled {
    my ($name, $perform, $action) = @_;

    return { name => $name, action => $action, perform => $perform };
}


sub answers {
    return (
        (map { my $status = $_; map { bare($status, $_) } $HTML, '', '{}' }
             400, 401, 404, 409, 410, 422),
        (map { bare($_, $HTML) } 402, 403, 405, 406, 407, 411 .. 418, 421, 423,
             424, 426, 428, 431, 451, 499),
        (map { bare(@$_) } [410, '{"code":"KEY_DELETED_ERR"}'],
             [404, '{"code":"KEY_NOT_FOUND_ERR"}'],
             [409, '{"code":"KEY_ACTION_INVALID_STATE_ERR"}']),
        (map { key_protects($_, 'SOMETHING_NEW_ERR') } 200, 400, 404, 409, 410,
             422),
        key_protects(404, 'INSTANCE_NOT_FOUND_ERR'),
        key_protects(404, 'KEY_NOT_FOUND_ERR', own => 1),
        key_protects(410, 'KEY_DELETED_ERR', own => 1),
        (map { redirect($_) } 301, 302, 303, 307, 308),
        (map { bare(200, $_) } $HTML, '', '{}', '[]', 'null', '"ok"',
             '{"resources":[]}', '{"resources":[{}]}', '{"resources":{}}'),
        (map { my $status = $_; map { bare($status, $_) } $HTML, '{}' }
             201, 202, 206),
        bare(203, $HTML), bare(204, ''), bare(205, ''),
        (map { spoiled($_, 'before', $_) } 'garbage', 'empty', 'truncate'),
        # from here on the call is repeated
        (map { bare($_, $HTML) } 408, 429, 500, 502, 503, 504),
        spoiled('429, wait', 'never', { status => 429, body => '',
                                        headers => { 'Retry-After' => '1' } }),
        spoiled('no answer', 'never', 'drop'),
    );
}


# of calls that change something: it was done, and this is said
sub done {
    return (
        (map { spoiled("done, $_", 'before', { status => $_, body => $HTML }) }
             200, 404, 409, 410, 502),
        spoiled('done, 200, {}', 'before', { status => 200, body => '{}' }),
        spoiled('done, no answer', 'before', 'drop'),
    );
}


# another object's answer to the same call, true but for that
sub others {
    my ($call) = @_;

    my $kind = $call->{kind};
    my %says = (
        get_key => sub { (200, $emulator->kp('GET', "keys/$other->{id}")) },
        get_metadata => sub {
            (200, $emulator->kp('GET', "keys/$other->{id}/metadata"))
        },
        list => sub {
            (200, $emulator->kp('GET', "keys?search=exact:name:nothing"))
        },
        create_key => sub {
            (201, $emulator->kp('GET', "keys/$other->{id}"))
        },
        create_alias => sub {
            (201, $emulator->kp('POST', "keys/$other->{id}/aliases/other"))
        },
        delete_alias => sub {
            (200, $emulator->kp('GET', "keys/$other->{id}/metadata"))
        },
        delete_key => sub {
            (200, $emulator->kp('GET', "keys/$other->{dead}"))
        },
        wrap => sub { (200, wrapped('other')) },
        unwrap => sub {
            my $key = wrapped('other')->{json};
            (200, $emulator->action($root, 'unwrap', {
                ciphertext => $key->{ciphertext}, aad => ['other'] }));
        },
    );
    my ($status, $answer) = $says{$kind}->();

    $answer->{success}
        or die "$kind: $answer->{status} $answer->{content}\n";

    return { name => "$status, another object's", own => $kind eq 'list',
             unproven => $kind eq 'wrap',
             action => { status => $status, body => $answer->{json} } };
}


sub wrapped { return $emulator->action($root, 'wrap', { aad => [$_[0]] }) }


# a row: complaints

sub row {
    my ($call, $answer) = @_;

    $rows++;

    my @asks = prepared($call);
    my ($rule) = $emulator->faults({
        match => { kind => $call->{kind},
                   $call->{path} ? (path => $call->{path}) : () },
        times => -1, perform => $answer->{perform} // 'never',
        action => $answer->{action} });
    my @results = ask(map { [$_->{node}, $_->{request}] } @asks);
    my $met = met($rule);

    $emulator->control('DELETE', "faults/$rule");

    my @complaints = $met ? () : 'the lie met no call';

    for my $ask (@asks) {
        push @complaints, judged($ask, shift(@results), $answer);
    }

    return (@complaints, afterwards($answer, @asks));
}


sub met {
    my ($id) = @_;

    my $rules = $emulator->control('GET', 'faults')->{rules};

    return grep { $_->{id} == $id && $_->{hits} } @$rules;
}


# what is asked for in a row, and objects for it
sub prepared {
    my ($call) = @_;

    my @asks = map {
        my ($node, $name) = split(/ /);
        +{ %{$ASK{$name}}, name => $name, node => $node,
           object => { title => "that of $name at $node" } };
    } @{$call->{asks}};
    my @on = grep { $_->{on} } @asks;
    my $i = 0;
    my @made = insist(map {
        my $named = $_->{named};

        ['a', sub { creation($named ? name_attribute("n$rows-" . $i++) : ()) }]
    } @on);

    $_->{object}{uid} = (shift @made)->uid for @on;
    insist(map { ['a', tag($_->{object}, 'x-a', 'old')] }
           grep { $_->{is} && $_->{is}{'x-a'} } @on);

    for my $ask (@asks) {
        $ask->{object}{is} = { %{$ask->{is} // {}} };
        $ask->{object}{bytes} = random_bytes($ask->{bytes}) if $ask->{bytes};
        $ask->{request} = $ask->{item}->($ask->{object});
    }

    return @asks;
}


sub random_bytes { return join('', map { chr(int(rand(256))) } 1 .. $_[0]) }


# what was answered while the lie lasted
sub judged {
    my ($ask, $result, $answer) = @_;

    my $title = "$ask->{name} at $ask->{node}";

    return "$title: no answer" if !$result;
    return $ask->{missing} || outcome($result) ne $GONE ? ()
           : "$title: a living key is not found" if !$result->ok;

    $ask->{ok} = 1;
    $ask->{object}{uid} = $result->uid if $ask->{makes};
    $ask->{object}{is} = { %{$ask->{object}{is}}, %{$ask->{done}} }
        if $ask->{done};

    return $ask->{judge} ? map { "$title: $_" } $ask->{judge}->($result,
                                                                 $answer)
           : ();
}


# once the lie has ended
sub afterwards {
    my ($answer, @asks) = @_;

    my @ends = grep { $_->{destroys} } @asks;
    my @lives = map { $_->{object} } grep { $_->{makes} && $_->{ok}
                                            || $_->{on} && !$_->{destroys} }
                                     @asks;
    my @dead = map { $_->{object} } grep { $_->{ok} } @ends;

    # Nobody can have used a key that was made here before it is read: it is
    # proved then.
    my @unproven = $answer->{unproven} ? grep { !$_->{bytes} } @lives : ();

    @lives = grep { $_->{bytes} } @lives if $answer->{unproven};

    my @complaints = (read_back($kept, @lives), unread(@unproven, @dead));
    my @again = grep { !$_->{ok} } @ends;

    # a Destroy that is repeated finishes
    my $end = time() + $PATIENCE;

    while (@again && time() < $end) {
        my @results = ask(map { [$_->{node}, $_->{request}] } @again);

        @again = map { ended($results[$_]) ? () : $again[$_] } 0 .. $#again;
    }

    push @complaints, map { "$_->{name} at $_->{node} never ends" } @again;

    push @ended, map { $_->{object} } @ends;

    return (@complaints, unread(map { $_->{object} } @ends));
}


sub ended {
    my ($result) = @_;

    return outcome($result) =~ /^(?:Success|$GONE)$/
           || $result && $result->message eq 'the object is already destroyed';
}


sub prepare {
    my @made = insist(['a', creation(name_attribute('kept'))],
                      ['a', creation(name_attribute('other'))],
                      ['a', creation()]);

    ($kept, $other, my $dead) = map { { uid => $_->uid } } @made;
    insist(['a', tag($kept, 'x-a', 'old')], ['a', on('Activate', $kept)]);
    # of an age at which it would be said not to exist
    $emulator->switches(alias_release_seconds => 0);
    $kept->{uid} = $emulator->age($kept->{uid}, 3600, $root);
    $emulator->switches(alias_release_seconds => 300);
    $kept->{title} = 'the key that is kept';
    $kept->{is} = { State => [2], 'x-a' => ['old'] };
    $other->{id} = substr($other->{uid}, 25);
    $other->{dead} = substr($dead->{uid}, 25);
    $emulator->delete_key($other->{dead});

    $missing{uid} = sprintf('%012x', 1000 * (time() - 3600))
                    . '000000000000-5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001';

    my @complaints = read_back($kept);
    my ($encrypted) = insist(['a', encryption($kept)]);

    $kept->{encrypted} = $encrypted->at('Data');

    return @complaints;
}


is(join("\n", prepare()), '', 'a key is made before the lies');

for my $call (@CALLS) {
    for my $answer (answers(), $call->{writes} ? done() : (), others($call)) {
        is(join("\n", row($call, $answer)), '',
           "$call->{name}, $answer->{name}: nothing is believed");
    }
}

is(gone(@ended), 0, 'all that was destroyed is "not found" in the end');
is($rows, $ROWS, 'as many rows as there should be');
$test->finish;
