#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The emulator, compared with what is known of Key Protect: keys, states,
# aliases, lists, wrapping; by raw HTTPS, without code of the module.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/emulator";

use JSON::PP;
use MIME::Base64 qw(decode_base64);
use Test::More;

use EmulatorTest qw(b64 key_body refused);

my $TRUE = JSON::PP::true;
my $FALSE = JSON::PP::false;
my $NOWHERE = '5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001';
my $UUID = qr/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-
              [0-9a-f]{12}$/x;

my $emulator = EmulatorTest->new;


sub kp {
    return $emulator->kp(@_);
}


sub only {
    my ($answer) = @_;

    return $answer->{json}{resources}[0];
}


sub wrap_body {
    my ($plaintext, @aad) = @_;

    return {
        (defined $plaintext ? (plaintext => b64($plaintext)) : ()),
        (@aad ? (aad => \@aad) : ()),
    };
}


subtest 'create and read a record' => sub {
    my $body = key_body(name => 'rec-a', aliases => ['rec-a'],
                        description => 'what it is', tags => ['kmip'],
                        extractable => $TRUE, payload => b64('secret'));
    my $made = kp('POST', 'keys', $body);

    is($made->{status}, 201, 'a record is created');

    my $key = only($made);

    like($key->{id}, $UUID, 'its id is a UUID of version 4');
    is($key->{payload}, b64('secret'), 'the response shows the payload');

    for my $name ($key->{id}, 'rec-a') {
        my $got = only(kp('GET', "keys/$name"));

        is($got->{id}, $key->{id}, "GET keys/$name finds it");
        is($got->{payload}, b64('secret'), "GET keys/$name shows the payload");
        is_deeply([@$got{qw(name description state keyRingID)}],
                  ['rec-a', 'what it is', 1, 'default'],
                  "GET keys/$name shows the fields");
        is_deeply($got->{aliases}, ['rec-a'], "GET keys/$name shows the alias");
        ok($got->{extractable} && $got->{imported} && !$got->{deleted},
           "$name is imported, extractable, not deleted");
    }

    my $metadata = only(kp('GET', 'keys/rec-a/metadata'));

    is($metadata->{id}, $key->{id}, 'metadata are found by the alias');
    ok(!exists $metadata->{payload}, 'metadata has no payload');

    refused(kp('POST', 'keys', $body), 409, 'KEY_ALIAS_NOT_UNIQUE_ERR',
            'the same alias again is refused');
    is($emulator->kp('HEAD', 'keys?search=exact:name:rec-a')
           ->{headers}{'key-total'}, 1,
       'a refused create leaves no second key');
    refused(kp('GET', 'keys/rec-b'), 401, '',
            'an unknown name is not found');
};


subtest 'what a create refuses' => sub {
    my %good = (name => 'limits', extractable => $TRUE,
                payload => b64('x'));
    my @cases = (
        ['name of one character', { name => 'x' }, 'INVALID_FIELD_ERR'],
        ['name of 91', { name => 'x' x 91 }, 'INVALID_FIELD_ERR'],
        ['no name', { name => undef }, 'INVALID_FIELD_ERR'],
        ['description of one', { description => 'x' }, 'INVALID_FIELD_ERR'],
        ['description of 241', { description => 'x' x 241 },
         'INVALID_FIELD_ERR'],
        ['31 tags', { tags => [('tt') x 31] }, 'INVALID_FIELD_ERR'],
        ['tag with a colon', { tags => ['a:b'] }, 'INVALID_FIELD_ERR'],
        ['payload of 7,501 bytes', { payload => b64('x' x 7501) },
         'INVALID_FIELD_ERR'],
        ['payload that is not base64', { payload => 'a*b=' },
         'INVALID_FIELD_ERR'],
        ['payload without padding', { payload => 'YQ' },
         'INVALID_FIELD_ERR'],
        ['root key of 5 bytes', { extractable => $FALSE,
                                  payload => b64('abcde') },
         'INVALID_FIELD_ERR'],
        ['alias with a dot', { aliases => ['a.b'] }, 'INVALID_FIELD_ERR'],
        ['alias that is a UUID',
         { aliases => ['5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001'] },
         'INVALID_FIELD_ERR'],
        ['reserved alias', { aliases => ['rotate'] }, 'INVALID_FIELD_ERR'],
        ['alias of 91', { aliases => ['a' x 91] }, 'INVALID_FIELD_ERR'],
        ['past expiration', { expirationDate => '2001-01-01T00:00:00Z' },
         'INVALID_FIELD_ERR'],
        ['expiration on no day', { expirationDate =>
                                   '2099-02-30T00:00:00Z' },
         'INVALID_FIELD_ERR'],
        ['unknown member', { shoe => 'size' }, 'BAD_BODY_ERR'],
    );

    for my $case (@cases) {
        my ($name, $with, $code) = @$case;

        refused(kp('POST', 'keys', key_body(%good, %$with)), 400, $code,
                $name);
    }

    refused(kp('POST', 'keys', key_body(%good, aliases =>
                                        [map { "six-$_" } 1 .. 6])),
            409, 'KEY_ALIAS_QUOTA_ERR', 'six aliases');

    my $two = key_body(%good);

    push @{ $two->{resources} }, { %{ $two->{resources}[0] } };
    refused(kp('POST', 'keys', $two), 400, 'NUM_COLLECTION_RESOURCE_ERR',
            'two resources');

    my $count = key_body(%good);

    $count->{metadata}{collectionTotal} = 2;
    refused(kp('POST', 'keys', $count), 400, 'COLLECTION_TOTAL_MISMATCH_ERR',
            'a wrong total');
    refused(kp('POST', 'keys', { metadata => {}, resources => [{}] }), 400,
            'BAD_BODY_ERR', 'empty metadata');
    refused(kp('POST', 'keys', '{"met'), 400, 'BAD_BODY_ERR', 'half a body');
    refused(kp('POST', 'keys', ''), 400, 'NO_BODY_ERR', 'no body');

    for my $size (1, 7500) {
        is(kp('POST', 'keys', key_body(%good, payload => b64('x' x $size)))
               ->{status}, 201, "a payload of $size bytes is taken");
    }

    is(kp('POST', 'keys', key_body(%good, name => "\x{e4}" x 90,
                                   description => 'x' x 240))->{status},
       201, 'a name of 90 characters and a description of 240 are taken');
};


subtest 'wrap and unwrap' => sub {
    my $crk = $emulator->create(name => 'crk', aliases => ['crk']);

    ok(!exists $crk->{payload}, 'a root key has no payload');
    like($crk->{keyVersion}{id}, $UUID, 'a root key has a version');

    my $made = kp('POST', 'keys/crk/actions/wrap', {})->{json};

    is(length decode_base64($made->{plaintext}), 32,
       'wrap without plaintext makes 32 bytes');
    is($made->{keyVersion}{id}, $crk->{keyVersion}{id},
       'wrap names the version of the root key');

    my $inner = decode_json(decode_base64($made->{ciphertext}));

    is_deeply([sort keys %$inner], [qw(ciphertext handle iv version)],
              'a ciphertext has the documented members');
    unlike(decode_base64($inner->{ciphertext}),
           qr/\Q@{[decode_base64($made->{plaintext})]}\E/,
           'the plaintext is not in the ciphertext');

    is(kp('POST', "keys/$crk->{id}/actions/unwrap",
          { ciphertext => $made->{ciphertext} })->{json}{plaintext},
       $made->{plaintext}, 'unwrap returns the plaintext');

    my $bound = kp('POST', 'keys/crk/actions/wrap',
                   wrap_body('mine', 'a', 'bc'))->{json};

    ok(!exists $bound->{plaintext}, 'wrap does not return a given plaintext');

    for my $aad ([], ['a'], ['ab', 'c'], ['bc', 'a'], ['a', 'bc', '']) {
        refused(kp('POST', 'keys/crk/actions/unwrap',
                   { ciphertext => $bound->{ciphertext}, aad => $aad }),
                400, 'INVALID_FIELD_ERR', "AAD (@$aad) is refused");
    }

    is(kp('POST', 'keys/crk/actions/unwrap',
          { ciphertext => $bound->{ciphertext}, aad => ['a', 'bc'] })
           ->{json}{plaintext}, b64('mine'), 'the AAD of the wrap is taken');

    my $bent = decode_json(decode_base64($bound->{ciphertext}));
    my $bytes = decode_base64($bent->{ciphertext});

    substr($bytes, 2, 1) ^= "\x01";
    $bent->{ciphertext} = b64($bytes);

    for my $case (['one bit bent', b64(encode_json($bent))],
                  ['no JSON', b64('hello')],
                  ['not base64', '***'])
    {
        refused(kp('POST', 'keys/crk/actions/unwrap',
                   { ciphertext => $case->[1], aad => ['a', 'bc'] }),
                400, 'INVALID_FIELD_ERR', $case->[0]);
    }

    refused(kp('POST', 'keys/crk/actions/wrap',
               { plaintext => 'A' x 4100 }), 400, 'INVALID_FIELD_ERR',
            'plaintext above 4,096');
    refused(kp('POST', 'keys/crk/actions/wrap',
               wrap_body('x', ('a') x 127)), 400, 'INVALID_FIELD_ERR',
            '127 AAD strings');
    is(kp('POST', 'keys/crk?action=wrap', wrap_body('x'))->{status}, 200,
       'wrap works as ?action=wrap');

    $emulator->record('no-root');
    refused(kp('POST', 'keys/no-root/actions/wrap', {}), 400,
            'KEY_ROOT_REQ_ERR', 'a standard key does not wrap');
    refused(kp('POST', "keys/$NOWHERE/actions/wrap", {}), 404,
            'KEY_NOT_FOUND_ERR', 'a key that is not there does not');
};


subtest 'rotation' => sub {
    my $crk = $emulator->create(name => 'turn', aliases => ['turn']);
    my $old = kp('POST', 'keys/turn/actions/wrap', wrap_body('k', 'a'))
        ->{json};

    is(kp('POST', 'keys/turn/actions/rotate', {})->{status}, 204,
       'a root key is rotated');
    refused(kp('POST', 'keys/turn/actions/rotate', {}), 409,
            'KEY_ROTATION_NOT_PERMITTED', 'not twice within the hour');

    my $new = only(kp('GET', 'keys/turn/metadata'));

    isnt($new->{keyVersion}{id}, $crk->{keyVersion}{id},
         'a rotated key has a new version');
    ok($new->{lastRotateDate}, 'a rotated key has a date of the rotation');

    my $again = kp('POST', 'keys/turn/actions/unwrap',
                   { ciphertext => $old->{ciphertext}, aad => ['a'] })
        ->{json};

    is($again->{plaintext}, b64('k'),
       'a ciphertext of the old version unwraps');
    is($again->{keyVersion}{id}, $crk->{keyVersion}{id},
       'keyVersion is the version that made the ciphertext');
    is($again->{rewrappedKeyVersion}{id}, $new->{keyVersion}{id},
       'rewrappedKeyVersion is the new version');

    my $fresh = kp('POST', 'keys/turn/actions/unwrap',
                   { ciphertext => $again->{ciphertext}, aad => ['a'] })
        ->{json};

    is($fresh->{plaintext}, b64('k'), 'the rewrapped ciphertext unwraps');
    ok(!exists $fresh->{rewrappedKeyVersion},
       'the rewrapped ciphertext is not wrapped anew');

    my $rewrapped = kp('POST', 'keys/turn/actions/rewrap',
                       { ciphertext => $old->{ciphertext}, aad => ['a'] })
        ->{json};

    ok(!exists $rewrapped->{plaintext}, 'rewrap does not return the plaintext');
    is($rewrapped->{rewrappedKeyVersion}{id}, $new->{keyVersion}{id},
       'rewrap uses the new version');

    my $versions = kp('GET', 'keys/turn/versions?totalCount=true')->{json};

    is($versions->{metadata}{totalCount}, 2, 'two versions are listed');
    is($versions->{resources}[0]{id}, $new->{keyVersion}{id},
       'the newest version is listed first');

    $emulator->control('POST', 'clock', { advance => 3601 });
    is(kp('POST', 'keys/turn/actions/rotate', {})->{status}, 401,
       'an hour later the token has expired');
    delete $emulator->{tokens};
    is(kp('POST', 'keys/turn/actions/rotate', {})->{status}, 204,
       'an hour later the key is rotated again');
    $emulator->control('POST', 'clock', { offset => 0 });
    delete $emulator->{tokens};

    my $imported = $emulator->create(name => 'brought',
                                     payload => b64('k' x 32));

    refused(kp('POST', "keys/$imported->{id}/actions/rotate", {}), 400,
            'KEY_PAYLOAD_REQ_ERR', 'an imported key wants new material');
    is(kp('POST', "keys/$imported->{id}/actions/rotate",
          { payload => b64('n' x 32) })->{status}, 204,
       'an imported key rotates to new material');
};


subtest 'the same material unwraps elsewhere' => sub {
    my @records = map {
        $emulator->create(name => "record-$_", payload => b64('m' x 32))
    } 1 .. 2;
    my $other = $emulator->create(name => 'stranger');
    my $wrapped = kp('POST', "keys/$records[0]{id}/actions/wrap",
                     wrap_body('shared'))->{json}{ciphertext};

    is(kp('POST', "keys/$records[1]{id}/actions/unwrap",
          { ciphertext => $wrapped })->{json}{plaintext}, b64('shared'),
       'a key of the same material unwraps');
    refused(kp('POST', "keys/$other->{id}/actions/unwrap",
               { ciphertext => $wrapped }), 400, 'INVALID_FIELD_ERR',
            'a stranger does not');
};


subtest 'disabled, expired' => sub {
    $emulator->create(name => 'off', aliases => ['off']);

    my $wrapped = kp('POST', 'keys/off/actions/wrap', wrap_body('x'))
        ->{json}{ciphertext};

    is(kp('POST', 'keys/off/actions/disable')->{status}, 204,
       'a root key is disabled');
    is(only(kp('GET', 'keys/off/metadata'))->{state}, 2,
       'a disabled key is in state 2');

    for my $call (['wrap', {}], ['unwrap', { ciphertext => $wrapped }],
                  ['disable', undef])
    {
        refused(kp('POST', "keys/off/actions/$call->[0]", $call->[1]), 409,
                'KEY_ACTION_INVALID_STATE_ERR', "no $call->[0]");
    }

    refused(kp('POST', 'keys/off/actions/enable'), 409, 'REQ_TOO_EARLY_ERR',
            'not enabled within 30 s');
    $emulator->control('POST', 'clock', { advance => 31 });
    is(kp('POST', 'keys/off/actions/enable')->{status}, 204,
       'a key is enabled after 30 s');
    is(kp('POST', 'keys/off/actions/unwrap', { ciphertext => $wrapped })
           ->{status}, 200, 'an enabled key unwraps again');
    $emulator->control('POST', 'clock', { offset => 0 });

    my $set = $emulator->control('POST', 'clock',
                                 { set => '2031-05-06T07:08:09Z' });

    like($set->{iso}, qr/^2031-05-06T07:08:(09|10)Z$/, 'the clock is set');
    $emulator->switches(token_lifetime => 3600);
    delete $emulator->{tokens};
    $emulator->create(name => 'ends', aliases => ['ends'],
                      expirationDate => '2031-05-06T07:30:00Z');
    $wrapped = kp('POST', 'keys/ends/actions/wrap', wrap_body('x'))
        ->{json}{ciphertext};
    $emulator->control('POST', 'clock', { set => '2031-05-06T07:30:01Z' });
    is(only(kp('GET', 'keys/ends/metadata'))->{state}, 3,
       'a key past its expiration is in state 3');
    refused(kp('POST', 'keys/ends/actions/wrap', {}), 409,
            'KEY_ACTION_INVALID_STATE_ERR', 'an expired key does not wrap');
    is(kp('POST', 'keys/ends/actions/unwrap', { ciphertext => $wrapped })
           ->{json}{plaintext}, b64('x'), 'an expired key unwraps');
    $emulator->control('DELETE', 'switches');
    $emulator->control('POST', 'clock', { offset => 0 });
    delete $emulator->{tokens};
};


subtest 'delete, restore, purge' => sub {
    my $key = $emulator->record('gone');
    my $id = $key->{id};

    $emulator->switches(delete_by_alias => $FALSE);
    refused(kp('DELETE', 'keys/gone'), 400, 'INVALID_FIELD_ERR',
            'DELETE may take an id only');
    $emulator->control('DELETE', 'switches');

    my $deleted = kp('DELETE', "keys/$id", undef,
                     prefer => 'representation');

    is($deleted->{status}, 200, 'DELETE can return the deleted key');
    is(only($deleted)->{state}, 5, 'a deleted key is in state 5');
    refused(kp('DELETE', "keys/$id"), 410, 'KEY_DELETED_ERR',
            'a second time it is gone');

    my $dead = only(kp('GET', 'keys/gone'));

    is($dead->{state}, 5, 'GET of a deleted key is 200, with state 5');
    ok($dead->{deleted} && $dead->{restoreAllowed} && !$dead->{purgeAllowed},
       'a deleted key is restorable, and not yet to be purged');
    refused(kp('POST', 'keys/gone/aliases/gone-too'), 410,
            'KEY_DELETED_ERR', 'it takes no alias');
    refused(kp('POST', 'keys', key_body(name => 'gone', aliases => ['gone'],
                                        extractable => $TRUE)),
            409, 'KEY_ALIAS_NOT_UNIQUE_ERR', 'its alias stays taken');

    refused(kp('POST', "keys/$id/restore"), 409, 'REQ_TOO_EARLY_ERR',
            'no restore within 30 s');
    $emulator->switches(early_rule => $FALSE);

    my $back = kp('POST', "keys/$id/restore");

    is($back->{status}, 201, 'a deleted key is restored');
    is(only(kp('GET', "keys/$id"))->{payload}, $key->{payload},
       'a restored key has its payload');
    ok(!exists only($back)->{deletionDate},
       'a restored key has no deletion date');
    ok(!exists only($back)->{aliases}, 'a restored key has lost its alias');
    refused(kp('GET', 'keys/gone'), 401, '', 'which finds nothing');
    refused(kp('POST', "keys/$id/aliases/gone"), 409,
            'KEY_ALIAS_NOT_UNIQUE_ERR', 'and stays taken');
    $emulator->control('POST', 'clock', { advance => 301 });
    is(kp('POST', "keys/$id/aliases/gone")->{status}, 201,
       'five minutes later the lost alias is given again');

    is(kp('DELETE', "keys/$id")->{status}, 204,
       'DELETE returns no body by default');
    $emulator->switches(restore_aliases => $TRUE);
    kp('POST', "keys/$id/restore");
    is(only(kp('GET', 'keys/gone'))->{id}, $id,
       'with restore_aliases the alias is restored');
    kp('DELETE', "keys/$id");
    is(kp('DELETE', "keys/$id/purge")->{status}, 401,
       'a Manager may not purge');

    my $purger = $emulator->control('POST', 'api_keys',
                                    { roles => ['KeyPurge'] });

    refused(kp('DELETE', "keys/$id/purge", undef,
               as => $purger->{apikey}), 409, 'REQ_TOO_EARLY_ERR',
            'not within four hours');
    $emulator->control('POST', 'clock', { advance => 30 * 86400 + 1 });
    delete $emulator->{tokens};
    refused(kp('POST', "keys/$id/restore"), 400, 'KEY_RESTORE_EXPIRED',
            'not restored after 30 days');
    is(kp('DELETE', "keys/$id/purge", undef, as => $purger->{apikey})
           ->{status}, 204, 'a key is purged after 30 days');
    refused(kp('GET', "keys/$id"), 404, 'KEY_NOT_FOUND_ERR',
            'then it is not found');

    my $old = $emulator->record('aged')->{id};

    kp('DELETE', "keys/$old");
    $emulator->control('POST', 'clock', { advance => 90 * 86400 + 1 });
    delete $emulator->{tokens};
    refused(kp('GET', 'keys/aged'), 401, '',
            'after 90 days it is purged by itself');
    $emulator->control('DELETE', 'switches');
    $emulator->control('POST', 'clock', { offset => 0 });
    delete $emulator->{tokens};
};


subtest 'aliases' => sub {
    my $id = $emulator->record('many')->{id};
    my $made = kp('POST', 'keys/many/aliases/many-1');

    is($made->{status}, 201, 'an alias is added');
    is_deeply([@{ only($made) }{qw(keyId alias)}], [$id, 'many-1'],
              'the response names key and alias');
    refused(kp('POST', 'keys/many/aliases/many-1'), 409,
            'KEY_ALIAS_NOT_UNIQUE_ERR', 'not twice, even on the same key');
    $emulator->record('few');
    refused(kp('POST', 'keys/few/aliases/many-1'), 409,
            'KEY_ALIAS_NOT_UNIQUE_ERR', 'nor on another');
    is(kp('POST', "keys/$id/aliases/many-$_")->{status}, 201,
       "alias many-$_ is added") for 2 .. 4;
    refused(kp('POST', 'keys/many/aliases/many-5'), 409,
            'KEY_ALIAS_QUOTA_ERR', 'the sixth is one too many');
    is_deeply(only(kp('GET', 'keys/many-3'))->{aliases},
              ['many', map { "many-$_" } 1 .. 4],
              'GET shows all aliases of a key');
    refused(kp('GET', 'keys/Many-3'), 401, '',
            'aliases have upper and lower case');

    is(kp('DELETE', 'keys/many/aliases/many-4')->{status}, 204,
       'an alias is deleted');
    refused(kp('GET', 'keys/many-4'), 401, '',
            'it finds nothing now');
    refused(kp('POST', 'keys/few/aliases/many-4'), 409,
            'KEY_ALIAS_NOT_UNIQUE_ERR', 'and stays taken for a while');
    refused(kp('DELETE', 'keys/many/aliases/many-4'), 404,
            'KEY_ALIAS_NOT_FOUND_ERR', 'it is not deleted twice');
    $emulator->control('POST', 'clock', { advance => 301 });
    is(kp('POST', 'keys/few/aliases/many-4')->{status}, 201,
       'five minutes later a deleted alias is free');
    $emulator->control('POST', 'clock', { offset => 0 });
};


subtest 'answers' => sub {
    my $answer = kp('GET', 'keys?state=0');

    is_deeply($answer->{json},
              { metadata => { collectionTotal => 0, collectionType =>
                              'application/vnd.ibm.kms.key+json' } },
              'an empty list has no resources');
    like($answer->{headers}{'correlation-id'}, $UUID,
         'a response has a correlation id');

    my $mine = '5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001';

    is(kp('GET', 'keys/none', undef,
          headers => { 'Correlation-Id' => $mine })
           ->{headers}{'correlation-id'}, $mine,
       'the correlation id of a request is returned');
    is($emulator->kp('GET', 'nothing/here')->{status}, 404,
       'an unknown path is 404');
    ok(!exists only(kp('POST', 'keys', key_body(
           name => 'small', extractable => $TRUE), prefer => 'minimal'))
           ->{payload}, 'prefer minimal leaves the payload out');

    my $error = kp('GET', 'keys/none')->{json};

    is($error->{metadata}{collectionType},
       'application/vnd.ibm.kms.error+json', 'an error is a collection');
    ok($error->{resources}[0]{errorMsg}, 'an error has a message');
};

# a record and a key that belongs to it, as the module's revisions do
subtest 'copies' => sub {
    my $stamp = '0123456789abcdef01234567';
    my $long = 'x' x 100;
    my $of = sub { return $emulator->create(
        name => $_[0], aliases => [$_[0]], extractable => $TRUE,
        payload => b64("$long $_[1] $long")) };
    my $first = $of->("p_$stamp", "$stamp of 0042");
    my $second = $of->("p_$stamp-at1", "$stamp, $first->{id}");
    my $bare = $first->{id} =~ s/-//gr;

    is(kp('POST', "keys/$second->{id}/aliases/p_$stamp-r1-$bare")->{status},
       201, 'an alias with the other key\'s id');

    my $made = $emulator->control('POST', 'copies', {
        keys => [$first->{id}, $second->{id}], count => 3, number => '0042' });

    is($made->{made}, 6, 'three copies of two keys');

    my $list = kp('GET', 'keys?search=p_&sort=-creationDate&limit=2')
               ->{json}{resources};
    my @copies = grep { $_->{name} =~ /^p_(?!$stamp)[0-9a-f]{24}$/ }
                 @{kp('GET', 'keys?search=p_')->{json}{resources}};

    is(scalar(@copies), 3, 'records with stamps of their own');
    is(scalar(grep { $_->{name} =~ /$stamp/ } @$list), 2,
       'they are listed after the originals');

    my @numbers;

    for my $copy (@copies) {
        my ($other) = substr($copy->{name}, 2);
        my $got = only(kp('GET', "keys/$copy->{name}"));
        my $more = only(kp('GET', "keys/$copy->{name}-at1"));
        my $id = $got->{id} =~ s/-//gr;

        is($got->{id}, $copy->{id}, 'a copy is found by its alias');
        like(decode_base64($got->{payload}), qr/^x+ $other of (\d{4}) x+$/,
             'its payload has its stamp');
        is(decode_base64($more->{payload}), "$long $other, $got->{id} $long",
           'the payload of its other key has stamp and id');
        is_deeply([sort @{$more->{aliases}}],
                  ["$copy->{name}-at1", "$copy->{name}-r1-$id"],
                  'and the aliases, too');
        push @numbers, decode_base64($got->{payload}) =~ /of (\d+)/;
    }

    is_deeply([sort @numbers], ['0001', '0002', '0003'], 'each has its number');

    for my $bad ([], [$NOWHERE], [$second->{id}]) {
        is($emulator->request('POST', "$emulator->{url}/emulator/copies",
                              { keys => $bad, count => 1 })->{status}, 400,
           'what is no record is not copied');
    }

    kp('DELETE', "keys/$copies[0]{id}");
    is(scalar(@{kp('GET', 'keys?search=p_')->{json}{resources}}), 7,
       'a copy can be deleted');
};


is($emulator->error_log, '', 'the error log is empty');

done_testing();
