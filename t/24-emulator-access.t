#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The emulator: IAM, roles, key rings, policies, lists and searches.

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
my $POLICY = 'application/vnd.ibm.kms.policy+json';

my $emulator = EmulatorTest->new;


sub kp {
    return $emulator->kp(@_);
}


sub names {
    my ($answer) = @_;

    return [map { $_->{name} } @{ $answer->{json}{resources} // [] }];
}


sub api_key {
    my (%spec) = @_;

    return $emulator->control('POST', 'api_keys', \%spec);
}


subtest 'tokens' => sub {
    my $answer = $emulator->exchange($emulator->{api_key});
    my $doc = $answer->{json};

    is($answer->{status}, 200, 'an API key gives a token');
    is_deeply([@$doc{qw(token_type expires_in)}], ['Bearer', 900],
              'a token is valid for a quarter of an hour');

    my @parts = split /\./, $doc->{access_token};

    $parts[1] =~ tr{-_}{+/};

    my $claims = decode_json(decode_base64($parts[1]));

    is($claims->{exp}, $doc->{expiration}, 'a token has its end in its claims');
    is($emulator->exchange($emulator->{api_key}, '/oidc/token')->{status},
       200, '/oidc/token gives a token, too');

    my $bad = $emulator->exchange('unknown');

    is("$bad->{status} $bad->{json}{errorCode}", '400 BXNIM0415E',
       'an unknown API key is refused');
    ok($bad->{json}{context}{requestId}, "IAM's error has a request id");

    my %headers = ('Bluemix-Instance' => $emulator->{instance});
    my $get = sub {
        return $emulator->request('GET', "$emulator->{url}/api/v2/keys",
                                  undef, %headers);
    };
    my $none = $get->();

    is($none->{status}, 401, 'a call without a token is refused');
    ok(!exists $none->{json}{resources}[0]{reasons},
       'the refusal without a token has no reasons');
    $headers{Authorization} = 'Bearer nonsense';
    refused($get->(), 400, 'BEARER_SUB_EXTRACTION_ERR', 'a malformed one');
    $headers{Authorization} = 'Bearer aaa.bbb.ccc';
    is($get->()->{status}, 401, 'an invented token is refused');

    $emulator->token;
    $emulator->control('POST', 'clock', { advance => 890 });
    is(kp('GET', 'keys')->{status}, 200,
       'a token works until shortly before its end');
    $emulator->control('POST', 'clock', { advance => 11 });
    is(kp('GET', 'keys')->{status}, 401, 'a token is refused after its end');
    $emulator->control('POST', 'clock', { offset => 0 });
    is(kp('GET', 'keys')->{status}, 200,
       'the token works when the clock is set back');

    is($emulator->control('DELETE', 'tokens')->{revoked} > 0, 1,
       'tokens are revoked');
    is(kp('GET', 'keys')->{status}, 401, 'a revoked token is refused');
    delete $emulator->{tokens};

    my $key = api_key(roles => ['Reader'], apikey => 'k-1');

    is($emulator->exchange('k-1')->{status}, 200,
       'a new API key gives a token');

    for my $why ('disabled', 'expired') {
        $emulator->control('PUT', "api_keys/$key->{id}", { $why => $TRUE });
        is($emulator->exchange('k-1')->{status}, 400,
           "a key that is $why gives no token");
        $emulator->control('PUT', "api_keys/$key->{id}", { $why => $FALSE });
    }

    delete $emulator->{tokens};
    is(kp('GET', 'keys', undef, as => 'k-1')->{status}, 200,
       'an API key that is enabled again works');
    $emulator->control('DELETE', "api_keys/$key->{id}");
    is(kp('GET', 'keys', undef, as => 'k-1')->{status}, 200,
       'the token of a deleted API key works');
    is($emulator->exchange('k-1')->{status}, 400,
       'a deleted API key gives no new token');
};


subtest 'instances' => sub {
    my $elsewhere = sub {
        return kp('GET', 'keys', undef, instance => 'elsewhere');
    };

    refused($elsewhere->(), 401, '', 'an unknown instance');
    $emulator->switches(unknown_instance_status => 404);
    refused($elsewhere->(), 404, '', 'or not found');
    $emulator->switches(unknown_instance_code => 'KEY_NOT_FOUND_ERR');
    refused($elsewhere->(), 404, 'KEY_NOT_FOUND_ERR', 'as a key would be');
    $emulator->control('DELETE', 'switches');

    my $id = $emulator->control('POST', 'instances', {})->{id};

    $emulator->record('apart');
    is_deeply(names(kp('GET', 'keys?search=apart', undef, instance => $id)),
              [], 'a second instance has its own keys');
    is(kp('POST', 'keys', key_body(name => 'apart', aliases => ['apart'],
                                   extractable => $TRUE), instance => $id)
           ->{status}, 201, 'a second instance has its own aliases');
};


subtest 'roles' => sub {
    my $record = $emulator->record('guarded');

    $emulator->create(name => 'root', aliases => ['root']);

    my %call = (
        list => ['GET', 'keys'],
        head => ['HEAD', 'keys'],
        metadata => ['GET', 'keys/guarded/metadata'],
        wrap => ['POST', 'keys/root/actions/wrap', {}],
        versions => ['GET', 'keys/root/versions'],
        get => ['GET', 'keys/guarded'],
        create => ['POST', 'keys', key_body(name => 'new',
                                            extractable => $TRUE)],
        alias => ['POST', 'keys/guarded/aliases/reserved.'],
        ring => ['POST', 'key_rings/extra'],
        rotate => ['POST', 'keys/guarded/actions/rotate', {}],
        delete => ['DELETE', 'keys/5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001'],
        disable => ['POST', 'keys/guarded/actions/disable'],
        patch => ['PATCH', 'keys/guarded', { keyRingID => 'nowhere' }],
        policies => ['GET', 'instance/policies'],
        purge => ['DELETE', "keys/$record->{id}/purge"],
    );
    my @reader = qw(list head metadata wrap versions);
    my @writer = (@reader, qw(get create alias ring rotate));
    my %allowed = (
        Reader => \@reader,
        ReaderPlus => [@reader, 'get'],
        Writer => \@writer,
        Manager => [@writer, qw(delete disable patch policies)],
        KeyPurge => ['purge'],
    );

    for my $role (sort keys %allowed) {
        my $key = api_key(roles => [$role]);
        my %may = map { $_ => 1 } @{ $allowed{$role} };

        for my $name (sort keys %call) {
            my $answer = kp(@{ $call{$name} }, (undef) x
                            (3 - @{ $call{$name} }), as => $key->{apikey});

            is($answer->{status} != 401 || 0, $may{$name} || 0,
               "$role: $name " . ($may{$name} ? 'allowed' : 'refused'));
        }
    }

    my $none = api_key();

    is(kp('GET', 'keys', undef, as => $none->{apikey})->{status}, 401,
       'an API key without a role is refused');
    $emulator->switches(roles_enforced => $FALSE);
    is(kp('GET', 'keys', undef, as => $none->{apikey})->{status}, 200,
       'without roles_enforced it is served');
    $emulator->control('DELETE', 'switches');
};


# responses for an absent key
sub absence {
    my (@as) = @_;

    my %answer = (401 => '401 ', 404 => '404 ',
                  '404_code' => '404 KEY_NOT_FOUND_ERR',
                  '404_other' => '404 RESOURCE_NOT_FOUND_ERR');

    for my $switch (sort keys %answer) {
        $emulator->switches(absent_alias => $switch);

        for my $who ([], [@as]) {
            my $answer = kp('GET', 'keys/not-there', undef, @$who);

            is("$answer->{status} " . EmulatorTest->code_of($answer),
               $answer{$switch}, "absent_alias = $switch is the response");
        }
    }

    my $id = '5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001';

    refused(kp('GET', "keys/$id", undef, @as), 404, 'KEY_NOT_FOUND_ERR',
            'an id that is not there: 404');
    $emulator->switches(absent_id => '401');
    refused(kp('GET', "keys/$id", undef, @as), 401, '', 'or 401');
    refused(kp('GET', "keys/$id"), 404, 'KEY_NOT_FOUND_ERR',
            'but not for a caller that may see all');
    $emulator->control('DELETE', 'switches');
}


# lists that the caller may not see, or of an absent key ring
sub lists_denied {
    my (@as) = @_;

    my $total = sub {
        my ($ring) = @_;

        my $answer = kp('GET', 'keys', undef, @as, ring => $ring);

        return "$answer->{status} "
               . ($answer->{json}{metadata}{collectionTotal} . ' '
                  . EmulatorTest->code_of($answer));
    };

    is($total->('vmware'), '200 1 ', 'the list of the own ring has its key');
    is($total->('default'), '200 0 ', 'the list of another ring is empty');
    is($total->('no-ring'), '200 0 ', 'the list of an unknown ring is empty');
    $emulator->switches(list_denied => '401', list_unknown_ring => '404');
    is($total->('vmware'), '200 1 ',
       'with switches the list of the own ring is the same');
    is($total->('default'), '401 1 ', 'the list of another ring can be 401');
    is($total->('no-ring'), '404 1 KEY_RING_NOT_FOUND_ERR',
       'the list of an unknown ring can be 404');
    $emulator->control('DELETE', 'switches');
}


# whether a Writer may create a key in a ring
sub writers {
    my ($ring) = @_;

    my $key = api_key(roles => ['Writer']);
    my $made = sub {
        return kp('POST', 'keys', key_body(name => 'by-writer',
                                           extractable => $TRUE),
                  as => $key->{apikey}, @_);
    };

    is($made->()->{status}, 201, 'a Writer makes a key in the default ring');
    is($made->(ring => $ring)->{status}, 401,
       'a Writer makes no key in another ring');
    $emulator->switches(writer_in_ring => 'allowed');

    my $there = $made->(ring => $ring);

    is($there->{status}, 201, 'with writer_in_ring a Writer makes a key there');
    kp('DELETE', "keys/$there->{json}{resources}[0]{id}");
    $emulator->control('DELETE', 'switches');
}


subtest 'grants for a ring or a key' => sub {
    is(kp('POST', 'key_rings/vmware')->{status}, 201, 'a key ring is made');
    refused(kp('POST', 'key_rings/vmware'), 409, 'KEY_RING_NOT_UNIQUE_ERR',
            'not twice');

    my $root = $emulator->create(name => 'ring-root',
                                 aliases => ['ring-root']);
    my $key = api_key(grants => [
        { role => 'Reader', key => $root->{id} },
        { role => 'Manager', key_ring => 'vmware' },
    ]);
    my @as = (as => $key->{apikey});
    my $body = key_body(name => 'ringed', aliases => ['ringed'],
                        extractable => $TRUE, payload => b64('x'));

    is(kp('POST', 'keys', $body, @as)->{status}, 401,
       'a Manager of a ring makes no key in the default one');

    my $made = kp('POST', 'keys', $body, @as, ring => 'vmware');

    is($made->{status}, 201, 'a Manager of a ring makes a key in it');
    is($made->{json}{resources}[0]{keyRingID}, 'vmware',
       'the key is in that ring');
    is(kp('POST', 'keys/ring-root/actions/wrap', {}, @as)->{status}, 200,
       'a Reader of the root key wraps with it');
    is(kp('DELETE', "keys/$root->{id}", undef, @as)->{status}, 401,
       'a Reader of the root key cannot delete it');
    is_deeply(names(kp('GET', 'keys', undef, @as)), ['ringed'],
              'lists show the keys of the ring, and not the root key');
    refused(kp('GET', "keys/$made->{json}{resources}[0]{id}", undef,
               ring => 'default'), 404, 'KEY_NOT_FOUND_ERR',
            'another ring does not have it');
    refused(kp('POST', 'keys', key_body(name => 'lost'), ring => 'no-ring'),
            404, 'KEY_RING_NOT_FOUND_ERR', 'a ring that is not there');
    is(kp('GET', 'key_rings', undef, @as)->{status}, 401,
       'a Manager of one ring gets no list of rings');
    absence(@as);
    lists_denied(@as);
    writers('vmware');

    refused(kp('DELETE', 'key_rings/vmware'), 409, 'KEY_RING_NOT_EMPTY_ERR',
            'a ring with keys stays');

    my $id = $made->{json}{resources}[0]{id};

    is(kp('PATCH', "keys/$id", { keyRingID => 'default' })->{json}
           {resources}[0]{keyRingID}, 'default',
       'a key moves to the default ring');
    is(kp('DELETE', 'key_rings/vmware?force=true')->{status}, 204,
       'an empty ring is deleted');
    is(scalar @{ kp('GET', 'key_rings')->{json}{resources} }, 2,
       'the rings default and extra are left');
};


subtest 'policies' => sub {
    my $set = sub {
        my ($type, %data) = @_;

        return kp('PUT', "instance/policies?policy=$type", {
            metadata => { collectionType => $POLICY, collectionTotal => 1 },
            resources => [{ policy_type => $type, policy_data => \%data }],
        })->{status};
    };
    my %standard = (name => 'governed', extractable => $TRUE);

    is($set->('keyCreateImportAccess', enabled => $TRUE, attributes => {
           import_standard_key => $FALSE }), 204,
       'a policy against imports is set');
    refused(kp('POST', 'keys', key_body(%standard, payload => b64('x'))),
            409, 'KEY_CREATE_IMPORT_ACCESS_ERR', 'an import is refused');
    is(kp('POST', 'keys', key_body(%standard))->{status}, 201,
       'a generated key is not refused');
    is($set->('keyCreateImportAccess', enabled => $FALSE), 204,
       'the policy against imports is turned off');
    is(kp('POST', 'keys', key_body(%standard, payload => b64('x')))
           ->{status}, 201, 'without the policy imports are taken');

    is($set->('dualAuthDelete', enabled => $TRUE), 204,
       'a policy of dual authorization is set');

    my $id = $emulator->record('dual')->{id};

    refused(kp('DELETE', "keys/$id"), 409, 'AUTHORIZATIONS_NOT_MET',
            'one is not enough');

    my $second = api_key(roles => ['Manager']);

    is(kp('POST', "keys/$id/actions/setKeyForDeletion", undef,
          as => $second->{apikey})->{status}, 204, 'a second person agrees');
    is(kp('DELETE', "keys/$id")->{status}, 204,
       'a key that two agreed on is deleted');
    is($set->('dualAuthDelete', enabled => $FALSE), 204,
       'dual authorization is turned off');
    refused(kp('POST', 'keys/governed-x/actions/setKeyForDeletion'), 401,
            '', 'nothing to mark');

    is($set->('allowedIP', enabled => $TRUE, attributes => {
           allowed_ip => ['10.0.0.0/8'] }), 204,
       'a policy for another network is set');
    is(kp('GET', 'keys')->{status}, 401,
       'a call from outside of it is refused');
    $emulator->control('POST', 'reset');
    delete $emulator->{tokens};
    is(kp('GET', 'keys')->{status}, 200, 'a reset removes the policy');
    is($set->('allowedIP', enabled => $TRUE, attributes => {
           allowed_ip => ['127.0.0.0/8'] }), 204,
       'a policy for this network is set');
    is(kp('GET', 'keys')->{status}, 200, 'a call from inside of it is served');
    is(kp('GET', 'instance/policies')->{json}{resources}[0]{policy_type},
       'allowedIP', 'the policy is shown');
    $emulator->control('POST', 'reset');
    delete $emulator->{tokens};
};


subtest 'lists' => sub {
    $emulator->record(sprintf('list-%02d', $_)) for 1 .. 12;
    $emulator->create(name => 'root', aliases => ['list-root']);

    my $all = kp('GET', 'keys')->{json};

    is($all->{metadata}{collectionTotal}, 13, 'a list counts all keys');

    my @ids = map { $_->{id} } @{ $all->{resources} };

    is_deeply(\@ids, [sort @ids], 'a list is ordered by id');
    ok(!(grep { exists $_->{payload} } @{ $all->{resources} }),
       'a list has no payload');

    my @paged;

    for my $offset (0, 5, 10, 15) {
        my $page = kp('GET', "keys?limit=5&offset=$offset")->{json};

        push @paged, map { $_->{id} } @{ $page->{resources} // [] };
    }

    is_deeply(\@paged, \@ids, 'the pages make up the whole list');

    is(kp('HEAD', 'keys?extractable=true')->{headers}{'key-total'}, 12,
       'HEAD counts keys');
    is_deeply(names(kp('GET', 'keys?extractable=false')), ['root'],
              'extractable=false lists root keys alone');

    my $gone = $emulator->record('list-gone')->{id};

    kp('DELETE', "keys/$gone");
    is(kp('HEAD', 'keys')->{headers}{'key-total'}, 13,
       'a list leaves deleted keys out');
    is_deeply(names(kp('GET', 'keys?state=5')), ['list-gone'],
              'state=5 lists deleted keys');

    my %search = (
        'list-0' => 9,
        'LIST-0' => 9,
        'exact:LIST-01' => 1,
        'exact:name:list-root' => 0,
        'exact:alias:list-root' => 1,
        'name:exact:list-02' => 1,
        'not:list-0' => 4,
        'escape:not:list-0' => 0,
        $ids[3] => 1,
    );

    for my $text (sort keys %search) {
        my $doc = kp('GET', "keys?search=$text")->{json};

        is($doc->{metadata}{collectionTotal}, $search{$text},
           "search $text finds $search{$text}");
        ok($doc->{metadata}{searchQuery}, "search $text is echoed");
    }

    $emulator->switches(search_limit => 10);
    refused(kp('GET', 'keys?search=list-01'), 400, 'KEY_SEARCH_TOO_BROAD',
            'too many keys to search');
    is_deeply(names(kp('GET', 'keys?search=list-root&extractable=false')),
              ['root'], 'a search is possible where fewer keys are left');

    for my $text ('alias:list-01', $ids[3]) {
        my $doc = kp('GET', "keys?search=$text")->{json};

        is($doc->{metadata}{collectionTotal}, 1, "$text is looked up");
        ok($doc->{metadata}{incompleteSearch},
           "the search for $text says that it is incomplete");
    }

    $emulator->switches(list_aliases => $FALSE, list_description => $FALSE);
    ok(!(grep { exists $_->{aliases} }
         @{ kp('GET', 'keys')->{json}{resources} }),
       'without list_aliases a list has no aliases');
    $emulator->control('DELETE', 'switches');

    my $sorted = names(kp('GET', 'keys?sort=-extractable,-creationDate'));

    is($sorted->[-1], 'root', 'a list is sorted by two fields');
    is(kp('HEAD', 'keys?filter=state%3D1%20extractable%3Dtrue%20'
           . 'creationDate%3Dgte%3A%222001-01-01T00%3A00%3A00Z%22')
           ->{headers}{'key-total'}, 12,
       'a filter of three terms counts the records');

    for my $query ('limit=0', 'limit=5001', 'offset=-1', 'state=4',
                   'state=1,', 'extractable=maybe', 'sort=name',
                   'state=1&filter=state%3D1', 'filter=shoe%3D1')
    {
        my $answer = kp('GET', "keys?$query");

        refused($answer, 400, 'INVALID_QUERY_PARAM_ERR',
                "$query is refused");
        is($answer->{json}{resources}[0]{reasons}[0]{target}{type},
           'query_param', "$query is named as a query parameter");
    }
};

is_deeply($emulator->unmet, [], 'all switches met calls');
is($emulator->error_log, '', 'the error log is empty');

done_testing();
