#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# kmipctl with real endpoints: each command, for people and for scripts,
# successful and refused.

use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Ctl;
use Kmip::Pair;
use Kmip::Test;
use Kmip::Util qw(run_command slurp spew);

my $UID = qr/[0-9a-f]{24}-[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/;
my $DATE = qr/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/;

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test);
my $ctl = Kmip::Ctl->new($test, server => '127.0.0.1:' . $pair->port('a'));
my $client = $pair->client('b');


# the value of an attribute in what --json printed
sub value {
    my ($json, $name) = @_;

    my ($found) = grep { $_->{'Attribute Name'} eq $name }
        @{$json->{Attribute}};

    return $found->{'Attribute Value'};
}


sub refused {
    my ($code, $err, @args) = @_;

    my $run = $ctl->run(@args);

    is($run->{code}, $code, "exit code $code: @args");
    like($run->{err}, $err, 'and it says why');
    is($run->{out}, '', 'on the standard error alone');
}


sub server {
    my $run = $ctl->run('discover-versions');

    is($run->{code}, 0, 'discover-versions exits with 0');
    is($run->{out}, "2.1\n2.0\n1.4\n1.3\n1.2\n1.1\n1.0\n",
       'discover-versions prints one version a line');
    is_deeply($ctl->json('discover-versions'),
              { 'Protocol Version' => [qw(2.1 2.0 1.4 1.3 1.2 1.1 1.0)] },
              'discover-versions --json lists the versions');
    refused(2, qr/KMIP 1\.1/, 'discover-versions', '--protocol', '1.0');

    $run = $ctl->run('query');

    is($run->{code}, 0, 'query exits with 0');
    like($run->{out}, qr/^Operation  +.*\bCreate\b.*\bDestroy\b/m,
         'query prints the operations');
    like($run->{out}, qr/^Object Type  +Symmetric Key\b/m,
         'query prints the object types');

    my ($release) = $ctl->run('--version')->{out} =~ /^kmipctl (\S+)$/;

    like($run->{out}, qr/^Vendor Identification  +nginx kmip \Q$release\E$/m,
         'query prints the release, which is that of kmipctl');

    my $json = $ctl->json('query', 'query-objects');

    is_deeply([keys %$json], ['Object Type'],
              'query of one function asks for nothing else');
    is($json->{'Object Type'}[0], 'Symmetric Key',
       'query --json lists the object types');
    refused(2, qr/"nothing"/, 'query', 'nothing');
}


sub create {
    my $run = $ctl->run('create');

    is($run->{code}, 0, 'create exits with 0');
    like($run->{out}, qr/^$UID\n\z/, 'prints the identifier alone');

    chomp(my $uid = $run->{out});

    is(length($client->get($uid)->key), 32, 'create makes a key of 256 bits');
    is($client->state($uid), 'Pre-Active',
       'create makes a key that is Pre-Active');

    my $json = $ctl->json(
        'create', '--length=128', '--usage', 'wrap key,UnwrapKey', '--name',
        "a\xc3\xa4", '--activate', '--attribute', 'x-number:integer=-5',
        '--attribute', 'x-a=b=c', '--attribute',
        'Application Specific Information='
        . 'Application Namespace=here;Application Data=this');

    $uid = $json->{'Unique Identifier'};
    like($uid, qr/^$UID\z/, 'create --json has the identifier');
    is($json->{'Object Type'}, 'Symmetric Key',
       'create --json has the object type');

    $json = $ctl->json('attributes', $uid);

    is(value($json, 'Cryptographic Length'), 128,
       'create --length sets the length');
    is_deeply(value($json, 'Cryptographic Usage Mask'),
              ['Wrap Key', 'Unwrap Key'], 'create --usage sets the mask');
    is(value($json, 'Name')->{'Name Value'}, "a\x{e4}",
       'create --name sets the Name');
    is(value($json, 'State'), 'Active',
       'create --activate makes an Active key');
    is(value($json, 'x-number'), -5, 'create --attribute sets an Integer');
    is(value($json, 'x-a'), 'b=c', 'create --attribute sets a Text String');
    is_deeply(value($json, 'Application Specific Information'),
              { 'Application Namespace' => 'here',
                'Application Data' => 'this' },
              'create --attribute sets a structure');

    refused(1, qr/^kmipctl: Create: /, 'create', '--algorithm', 'DES');
    refused(2, qr/not a number/, 'create', '--length', 'long');
    refused(2, qr/out of range/, 'create', '--length', '0');
    refused(1, qr/Cryptographic Length .* there are: 128, 192, 256$/m, 'create',
            '--length', '100');
    refused(1, qr/there are: 112, 128, 168, 192$/m, 'create', '--algorithm',
            '3DES');
    refused(1, qr/Algorithm .* there are: AES, 3DES, .*ChaCha20$/m, 'create',
            '--algorithm', 'RSA');
    refused(2, qr/no "Fly"/, 'create', '--usage', 'Encrypt,Fly');
    refused(2, qr/has no attribute "Nope"/, 'create', '--attribute',
            'Nope=1');
    refused(2, qr/not NAME=VALUE/, 'create', '--attribute', 'x-a');
    refused(2, qr/has no attribute "Sensitive"/, 'create', '--protocol',
            '1.2', '--attribute', 'Sensitive=true');
}


sub register {
    my $file = $test->write('material', 'sixteen bytes :-', 0600);
    my $uid = $ctl->line('register', $file);

    is($client->get($uid)->key, 'sixteen bytes :-',
       'register stores a key from a file');

    $uid = $ctl->line({ input => $file }, 'register', '--type', 'SecretData',
                      '-');

    is(slurp($file), 'sixteen bytes :-', 'register leaves the file alone');
    is($ctl->json('get', $uid)->{'Object Type'}, 'Secret Data',
       'register stores a secret from the standard input');

    $uid = $ctl->line('register', '--type', 'opaque object', $file);
    is($ctl->json('get', $uid)->{'Object Type'}, 'Opaque Object',
       'register stores an Opaque Object');

    refused(2, qr/No such file/, 'register', $test->path('absent'));
    refused(2, qr/cannot be registered/, 'register', '--type', 'Certificate',
            $file);
}


sub get {
    my $uid = $client->new_key;
    my $key = $client->get($uid)->key;
    my $hex = unpack('H*', $key);
    my $digest = sha256_hex($key);
    my $run = $ctl->run('get', $uid);

    is($run->{code}, 0, 'get exits with 0');
    like($run->{out}, qr/^SHA-256 +$digest$/m, 'shows the digest');
    like($run->{out}, qr/^Cryptographic Algorithm +AES$/m,
         'get shows the algorithm');
    like($run->{out}, qr/^Cryptographic Length +256$/m, 'get shows the length');
    unlike($run->{out}, qr/$hex|\Q$key\E/i, 'get does not show the key');
    is($ctl->json('get', $uid)->{'SHA-256'}, $digest,
       'get --json has the digest');
    ok(!exists $ctl->json('get', $uid)->{'Key Material'},
       'get --json does not have the key');

    is($ctl->json('get', $uid, '--reveal')->{'Key Material'}, $hex,
       'get --reveal shows the key');
    is($ctl->json('get', $uid, '--format', 'transparent')
           ->{'Key Format Type'}, 'Transparent Symmetric Key',
       'get --format asks for another format');

    my $file = $test->path('key');
    $run = $ctl->run('get', $uid, '--output', $file);

    is($run->{code}, 0, 'get --output exits with 0');
    is(slurp($file), $key, 'get --output writes the key');
    is((stat($file))[2] & 07777, 0600,
       'get --output writes a file for its owner alone');
    unlike($run->{out}, qr/$hex|\Q$key\E/i,
           'get --output does not show the key');

    $test->write('key', 'precious');
    refused(2, qr/exists/, 'get', $uid, '--output', $file);
    is(slurp($file), 'precious', 'get --output leaves an existing file alone');

    refused(1, qr/Get: Item Not Found: .*kmipctl list/s, 'get', 'nothing');
    refused(1, qr/Get: Item Not Found/, 'get', 'nothing', '--output',
            $test->path('none'));
    ok(!-e $test->path('none'),
       'get --output makes no file when there is no key');
    refused(2, qr/raw or transparent/, 'get', $uid, '--format', 'fancy');
    refused(2, qr/expected: get UID/, 'get');

    $run = $ctl->run({ output => '/dev/full' }, 'get', $uid);
    is($run->{code}, 2, 'get --output fails where it cannot write');
}


sub attributes {
    my $uid = $client->new_key;
    my $name = "M\xc3\xbcller, B\xc3\xbcro 7";
    my $run = $ctl->run('add-attribute', $uid, 'x-Name', $name);

    is($run->{code}, 0, 'add-attribute exits with 0');
    is($run->{out}, "x-Name  $name\n", 'add-attribute prints name and value');
    is($client->get_attributes($uid, 'x-Name')->attribute('x-Name'),
       "M\x{fc}ller, B\x{fc}ro 7", 'the server has the added value');

    $run = $ctl->run('attributes', $uid);

    is($run->{code}, 0, 'attributes exits with 0');
    like($run->{out}, qr/^Unique Identifier +$uid$/m,
         'attributes prints a text');
    like($run->{out}, qr/^State +Pre-Active$/m,
         'attributes prints an enumeration by its name');
    like($run->{out}, qr/^Cryptographic Usage Mask +Encrypt, Decrypt$/m,
         'attributes prints a mask by its names');
    like($run->{out}, qr/^Initial Date +$DATE$/m, 'attributes prints a date');
    like($run->{out}, qr/^x-Name +\Q$name\E$/m,
         'attributes prints a custom attribute');

    is_deeply($ctl->json('attributes', $uid, 'x-name', 'x-Name', 'state'),
              { 'Unique Identifier' => $uid, Attribute => [
                  { 'Attribute Name' => 'x-Name',
                    'Attribute Value' => "M\x{fc}ller, B\x{fc}ro 7" },
                  { 'Attribute Name' => 'State',
                    'Attribute Value' => 'Pre-Active' }] },
              'attributes --json has those that are asked for');

    # the client speaks this version
    my @list = ('attribute-list', $uid, '--protocol', '1.1');

    is_deeply([split(/\n/, $ctl->line(@list))],
              [$client->attribute_list($uid)],
              "attribute-list prints the server's list");
    is_deeply($ctl->json(@list)->{'Attribute Name'},
              [$client->attribute_list($uid)],
              "attribute-list --json has the server's list");

    refused(1, qr/Get Attribute List: Item Not Found/, 'attribute-list',
            'none');
}


sub changes {
    my $uid = $client->new_key;

    $ctl->line('add-attribute', $uid, 'x-Name', 'one line');
    $ctl->line('add-attribute', $uid, 'contact information', 'the door');
    $ctl->line('add-attribute', $uid, 'x-number', '1');
    $ctl->line('add-attribute', $uid, 'x-number', '2');

    like($ctl->line('modify-attribute', $uid, 'x-number', '3', '--index',
                    '1'), qr/^x-number\[1\] +3/,
         'modify-attribute --index changes that instance');
    is($ctl->json('delete-attribute', $uid, 'x-number', '--index', '0')
           ->{Attribute}[0]{'Attribute Value'}, '1',
       'delete-attribute --index deletes that instance');
    is($ctl->line('modify-attribute', $uid, 'x-Name', "two\nlines"),
       'x-Name  two\x0alines', 'a line feed in a value is printed as \x0a');
    is($ctl->line('delete-attribute', $uid, 'x-Name', '--protocol', '1.0'),
       'x-Name  two\x0alines', 'delete-attribute prints the deleted value');

    refused(1, qr/Delete Attribute: Item Not Found: .*attribute-list/s,
            'delete-attribute', $uid, 'x-Name');
    refused(1, qr/Add Attribute: /, 'add-attribute', $uid, 'State', 'Active');
    refused(1, qr/Modify Attribute: /, 'modify-attribute', $uid, 'x-none',
            '1');
    refused(2, qr/not a date/, 'add-attribute', $uid, 'Process Start Date',
            'soon');
    refused(2, qr/has no field "State"/, 'add-attribute', $uid, 'Link',
            'State=Active');

    like($ctl->line('add-attribute', $uid, 'Process Start Date',
                    '2040-01-02'), qr/ 2040-01-02T00:00:00Z$/,
         'add-attribute takes a date');
    like($ctl->line('add-attribute', $uid, 'Link', 'LinkType=Derived Key '
                    . 'Link;Linked Object Identifier=x'),
         qr/Link Type: Derived Key Link; Linked Object Identifier: x$/,
         'add-attribute takes the fields of a structure');
}


sub life {
    my $uid = $client->new_key;

    is($ctl->line('activate', $uid), "Unique Identifier  $uid",
       'activate prints the identifier');
    is($client->state($uid), 'Active', 'activate makes the key Active');
    is($ctl->json('check', $uid, '--usage', 'Decrypt')
           ->{'Unique Identifier'}, $uid,
       'check --usage prints the identifier');
    refused(1, qr/Check: /, 'check', $uid, '--usage', 'Sign');

    refused(1, qr/Destroy: .*kmipctl revoke/s, 'destroy', $uid);

    $ctl->line('revoke', $uid, '--reason', 'key compromise', '--message',
               'lost', '--occurred', '2026-01-02T03:04:05Z');

    my $json = $ctl->json('attributes', $uid);

    is(value($json, 'State'), 'Compromised',
       'revoke makes the key Compromised');
    is_deeply(value($json, 'Revocation Reason'),
              { 'Revocation Reason Code' => 'Key Compromise',
                'Revocation Message' => 'lost' },
              'revoke sets reason and message');
    is(value($json, 'Compromise Occurrence Date'), '2026-01-02T03:04:05Z',
       'revoke sets the date of the compromise');

    is_deeply($ctl->json('destroy', $uid), { 'Unique Identifier' => $uid },
              'destroy --json has the identifier');
    is($client->get($uid)->outcome, 'Item Not Found',
       'a destroyed key is not found');
    is_deeply($ctl->json('get', $uid),
              { Operation => 'Get', 'Result Status' => 'Operation Failed',
                'Result Reason' => 'Item Not Found',
                'Result Message' => $client->get($uid)->message },
              'get --json reports a failure');

    refused(1, qr/Activate: Item Not Found/, 'activate', 'none');
    refused(1, qr/Revoke: Item Not Found/, 'revoke', 'none');
    refused(2, qr/no "Whim"/, 'revoke', $uid, '--reason', 'Whim');
}


sub locate {
    my $uid = $ctl->line('create', '--name', 'found', '--attribute',
                         'x-mark=here');

    is($ctl->line('locate', '--name', 'found'), $uid,
       'locate --name finds the key');
    is($ctl->line('locate', '--attribute', 'x-mark=here', '--state',
                  'pre-active', '--type', 'SymmetricKey'), $uid,
       'locate finds by attribute, state and type');
    is_deeply($ctl->json('locate', '--name', 'found')->{'Unique Identifier'},
              [$uid], 'locate --json has the identifier');
    is($ctl->line('locate', '--name', 'lost'), '',
       'locate prints nothing where it finds nothing');
    is(scalar(@{$ctl->json('locate', '--max', '1')->{'Unique Identifier'}}),
       1, 'locate --max 1 finds one');
    refused(2, qr/no "Alive"/, 'locate', '--state', 'Alive');
}


sub list {
    my @uids = map { $client->new_key } 1 .. 20;
    my $of_vm = $uids[0];

    $client->add_attribute($of_vm, 'x-Name', "B\x{fc}ro");
    $client->add_attribute($of_vm, 'x-Identifier', '421c');
    $client->add_attribute($of_vm, 'x-Component', 'Virtual Machine');

    my $run = $ctl->run('list');
    my @lines = split(/\n/, $run->{out});

    is($run->{code}, 0, 'list exits with 0');
    like($lines[0], qr/^UNIQUE IDENTIFIER +STATE +INITIAL DATE +NAME/,
         'list prints the titles of a table');
    like($run->{out}, qr/^$of_vm  Pre-Active +$DATE  B\xc3\xbcro +421c  /m,
         'a key and its VM');
    like($run->{out}, qr/^$uids[19]  Pre-Active +$DATE  -     +-  /m,
         'list prints - for a key without a virtual machine');
    like($lines[-1], qr/^(\d+) in all, \d+ of them without x-Identifier$/,
         'the last line of list has the counts');

    my ($all) = $lines[-1] =~ /^(\d+)/;
    is($all, @lines - 2, 'the counts of list are right');

    my %listed = map { $_->{'Unique Identifier'} => $_ }
        @{$ctl->json('list')->{Objects}};

    is(scalar(grep { $listed{$_} } @uids), 20, 'list --json has all keys');
    is($listed{$of_vm}{'x-Component'}, 'Virtual Machine',
       'list --json has the attributes');
    is(scalar(@{$ctl->json('list', '--max', '3')->{Objects}}), 3,
       'list --max 3 has three keys');
}


# wrong usage
sub usage {
    is($ctl->run->{code}, 2, 'no command is wrong usage');
    refused(2, qr/unknown command "fly"/, 'fly');
    refused(2, qr/unknown option --high/, 'create', '--high');
    refused(2, qr/needs a value/, 'create', '--name');
    refused(2, qr/takes no value/, 'create', '--activate=yes');
    refused(2, qr/1\.0 to 1\.4/, 'query', '--protocol', '3.0');
    refused(2, qr/on or off/, 'query', '--name-check', 'maybe');
    refused(2, qr/certificate/, 'query', '--cert', $test->path('absent'));
    refused(2, qr/--password-file needs --username/, 'query',
            '--password-file', 'x');

    my $run = $ctl->run({ env => { KMIPCTL_CA => '' } }, 'query');

    is($run->{code}, 2, 'a missing CA file is wrong usage');
    like($run->{err}, qr/--ca FILE/, 'and it says what to give');

    for my $command ('create', 'register', 'get', 'list', 'ttlv') {
        $run = $ctl->run($command, '--help');
        is($run->{code}, 0, "help of $command");
        like($run->{out}, qr/^usage: kmipctl .*\b$command\b/,
             "the help of $command begins with its usage");
    }

    like($ctl->line('--help'), qr/^  modify-attribute  +\S/m,
         '--help lists the commands');
    like($ctl->line('--version'), qr/^kmipctl \d+\.\d+\.\d+$/,
         '--version prints the version');
}


# what 2.x has otherwise
sub version_2 {
    my @v = ('--protocol', '2.1');
    my $uid = $ctl->line('create', '--name', 'two', @v);

    is($ctl->line('locate', '--name', 'two', @v), $uid,
       'locate --protocol 2.1 finds the key');
    is($ctl->line('add-attribute', $uid, 'x-Tag', 'one', @v), '',
       'add-attribute in 2.1, whose response has no attribute');
    is($ctl->line('modify-attribute', $uid, 'x-Tag', 'two', @v), '',
       'modify-attribute --protocol 2.1 prints nothing');
    is($ctl->line('attributes', $uid, 'x-Tag'), 'x-Tag  two',
       'it is seen in 1.4');
    is($ctl->line('set-attribute', $uid, 'Comment', 'three', @v), '',
       'set-attribute prints nothing');
    like($ctl->line('attributes', $uid, @v), qr/^Comment +three$/m,
         'attributes --protocol 2.1 prints what was set');
    like($ctl->line('attribute-list', $uid, @v), qr/^Protection Storage Mask$/m,
         'attribute-list --protocol 2.1 has what 2.x adds');
    is($ctl->line('delete-attribute', $uid, 'x-Tag', @v), '',
       'delete-attribute --protocol 2.1 prints nothing');

    $ctl->line('set-attribute', $uid, 'Process Start Date', '2040-01-02', @v);
    is($ctl->line('adjust-attribute', $uid, 'Process Start Date', 'decrement',
                  '86400', @v), '', 'adjust-attribute prints nothing');
    like($ctl->line('attributes', $uid, 'Process Start Date'),
         qr/2040-01-01T00:00:00Z$/, 'the date is a day earlier');
    refused(2, qr/increment, decrement or negate/, 'adjust-attribute', $uid,
            'Process Start Date', 'double', @v);
    refused(2, qr/not a number/, 'adjust-attribute', $uid,
            'Process Start Date', 'increment', 'x', @v);
    unlike($ctl->line('attribute-list', $uid), qr/x-Tag|Storage/,
           'what is deleted is not there, nor what 1.4 does not have');

    refused(2, qr/no index/, 'delete-attribute', $uid, 'x-Tag', '--index', '1',
            @v);
    refused(1, qr/Operation Not Supported/, 'set-attribute', $uid, 'Comment',
            'four');
    refused(1, qr/Object Not Found/, 'get', 'none', @v);

    $ctl->line('destroy', $uid, @v);
}


# what the server does with a key
sub uses {
    my $uid = $ctl->line('create', '--activate', '--usage',
                         'Encrypt,Decrypt,MAC Generate,MAC Verify');
    my ($plain, $sealed, $back) = map { $test->path($_) }
                                  qw(plain sealed back);
    my $text = "sixteen bytes---and more";

    spew($plain, $text);

    my $made = $ctl->json('encrypt', $uid, $plain, '--output', $sealed);

    like($made->{'IV/Counter/Nonce'}, qr/^[0-9a-f]{24}\z/,
         'encrypt uses GCM, with an IV of the server');
    like($made->{'Authenticated Encryption Tag'}, qr/^[0-9a-f]{32}\z/,
         'encrypt prints a tag');
    is(unpack('H*', slurp($sealed)), $made->{Data}, '--output has the data');

    my @right = ('--iv', $made->{'IV/Counter/Nonce'}, '--tag',
                 $made->{'Authenticated Encryption Tag'});

    is_deeply($ctl->json('decrypt', $uid, $sealed, @right),
              { Bytes => length($text) },
              'decrypt alone does not show what it is');
    is($ctl->json('decrypt', $uid, $sealed, @right, '--reveal')->{Data},
       unpack('H*', $text), 'decrypt --reveal prints the data');
    $ctl->line('decrypt', $uid, $sealed, @right, '--output', $back);
    is(slurp($back), $text, 'decrypt --output writes the data');
    is((stat($back))[2] & 0777, 0600,
       'decrypt --output writes a file for its owner alone');
    refused(2, qr/exists/, 'decrypt', $uid, $sealed, @right, '--output',
            $back);
    refused(1, qr/Cryptographic Failure/, 'decrypt', $uid, $sealed, '--iv',
            $made->{'IV/Counter/Nonce'}, '--tag', '00' x 16);
    refused(1, qr/Invalid Message/, 'decrypt', $uid, $sealed);
    refused(2, qr/hexadecimal/, 'decrypt', $uid, $sealed, '--iv', 'abc');

    my @cbc = ('--mode', 'CBC', '--padding', 'PKCS5', '--iv', '0f' x 16);

    $made = $ctl->json('encrypt', $uid, $plain, @cbc);
    is(length($made->{Data}), 64, 'encrypt with CBC and padding');
    spew($sealed, pack('H*', $made->{Data}));
    is($ctl->json('decrypt', $uid, $sealed, @cbc, '--reveal')->{Data},
       unpack('H*', $text), 'decrypt --mode CBC gives the data back');
    refused(2, qr/GCC/, 'encrypt', $uid, $plain, '--mode', 'GCC');

    digests($uid, $plain, $text);
}


# the same, and what needs no key
sub digests {
    my ($uid, $plain, $text) = @_;

    my $mac = $ctl->json('mac', $uid, $plain)->{'MAC Data'};

    like($mac, qr/^[0-9a-f]{64}\z/, 'mac makes an HMAC-SHA256');
    is($ctl->json('mac', $uid, $plain, '--verify', $mac)
       ->{'Validity Indicator'}, 'Valid', 'mac --verify verifies it');
    is($ctl->run('mac', $uid, $plain, '--verify', '00' x 32)->{code}, 1,
       'another one is exit code 1');
    is(length($ctl->json('mac', $uid, $plain, '--algorithm', 'HMAC-SHA512')
              ->{'MAC Data'}), 128, 'mac --algorithm chooses the HMAC');

    is($ctl->json('hash', $plain)->{Data}, sha256_hex($text),
       'hash makes a SHA-256');
    is(length($ctl->json('hash', $plain, '--hash', 'SHA-512')->{Data}), 128,
       'hash --hash chooses the hash');

    like($ctl->json('rng', '20')->{Data}, qr/^[0-9a-f]{40}\z/,
         'rng 20 prints 20 bytes');
    isnt($ctl->json('rng', '20')->{Data}, $ctl->json('rng', '20')->{Data},
         'which is never the same');
    refused(2, qr/from 1 to 65536/, 'rng', '65537');

    is($ctl->line('ping'), '', 'ping is in a version that has it');
    refused(1, qr/Operation Not Supported/, 'ping', '--protocol', '1.4');
}


# a key from another one, and the same by OpenSSL
sub derives {
    my $base = $ctl->line('create', '--usage', 'DeriveKey', '--activate');
    my $bytes = $ctl->json('get', $base, '--reveal')->{'Key Material'};
    my @mac = ('openssl', 'mac', '-digest', 'SHA256', '-macopt',
               "hexkey:$bytes", '-in');

    spew($test->path('data'), 'derived');

    my ($status, $theirs) = run_command(@mac, $test->path('data'), 'HMAC');
    my $uid = $ctl->line('derive', $base, '--data', unpack('H*', 'derived'),
                         '--name', 'derived', '--activate');

    is(uc($ctl->json('get', $uid, '--reveal')->{'Key Material'}),
       uc($theirs =~ s/\s//gr), 'derive makes the HMAC');
    like($ctl->line('attributes', $uid, 'State'), qr/Active/,
         'derive --activate makes an Active key');

    my @pbkdf2 = ('derive', $base, '--method', 'PBKDF2', '--salt', '5a' x 8);

    like($ctl->line(@pbkdf2, '--iterations', 1000, '--length', 128), qr/$UID/,
         'derive --method PBKDF2 prints the identifier');
    refused(1, qr/Invalid Field/, @pbkdf2);
    like($ctl->line('derive', $base, '--method', 'ENCRYPT', '--iv', '00' x 16,
                    '--data', '0f' x 32), qr/$UID/,
         'derive --method ENCRYPT prints the identifier');
    refused(2, qr/hexadecimal/, 'derive', $base, '--data', 'xyz');
    refused(2, qr/MAGIC/, 'derive', $base, '--method', 'MAGIC');
}


# choice of the server, and trust in it
sub connection {
    my ($a, $b) = map { '127.0.0.1:' . $pair->port($_) } qw(a b);
    my $certificates = $test->certificates;
    my @dead = ('--server', '127.0.0.1:1');

    refused(3, qr/^kmipctl: 127\.0\.0\.1:1: cannot connect/, 'query', @dead);

    my $run = $ctl->run('create', @dead, '--server', $b);

    is($run->{code}, 0, 'the second server answers when the first is dead');
    like($run->{out}, qr/^$UID\n\z/, 'that a key was made');

    refused(3, qr/not trusted.*--ca/s, 'query', '--ca',
            $certificates->crt('other-ca'));
    is($ctl->run('query', '--ca', $certificates->crt('server'))->{code}, 0,
       "the server's own certificate will do as --ca");
    is($ctl->run('query', '--server',
                 'localhost:' . $pair->port('a'))->{code}, 0,
       'a server is found by its host name');

    refused(3, qr/kmip_allowed_certificate/, 'query', '--cert',
            $certificates->crt('unlisted'), '--key',
            $certificates->key('unlisted'));
    is($pair->node('a')->wait_log(qr/client refused/) ? 1 : 0, 1,
       "the server's log has the refusal");
}


server();
create();
register();
get();
attributes();
changes();
life();
locate();
list();
version_2();
uses();
derives();
usage();
connection();

$test->finish;
