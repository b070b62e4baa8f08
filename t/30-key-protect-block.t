#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# Messages of nginx -t about a kmip_key_protect block and kmip_zone: each error
# with file and line, and never a secret.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use File::Temp qw(tempdir);
use Test::More;

use Kmip::Nginx;
use Kmip::Test qw(need_module);

need_module();

my $nginx = Kmip::Nginx::binary();
my $modules = Kmip::Nginx::load_modules();

my $dir = tempdir(CLEANUP => 1);
my $env = Kmip::Nginx->new(dir => $dir)->env;
my $secret = 'qX7-the-api-key_of-this-test';

my %required = (
    endpoint     => 'https://kms.example.com',
    api_key_file => 'key',
    instance     => '5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001',
    root_key     => 'root-key_1',
);

file('key', "  $secret\n\n", 0600);
file('loose', $secret, 0644);
file('others', $secret, 0600);
file('empty', " \n", 0600);
file('json', '{"apikey": "' . $secret . '"}', 0600);
file('two', "$secret $secret", 0600);
file('binary', "$secret\x01", 0600);
file('long', 'a' x 1024, 0600);
file('included', 'timeout 4s;', 0644);
certificate('ca.pem');
chmod(0666, "$dir/writable.pem") if certificate('writable.pem');


# valid blocks, with their warnings

accepted('all that is required', {});
accepted('all there is', {
    endpoint            => 'https://kms.example.com:8443/',
    iam_endpoint        => 'https://[2001:db8::1]:443',
    proxy               => 'http://proxy.example.com:3128/',
    key_ring            => 'vmware',
    root_key_ring       => 'default',
    trusted_certificate => 'ca.pem',
    connect_timeout     => '500ms',
    timeout             => '2s',
    max_connections     => 16,
    http2               => 'on',
    record_prefix       => 'kmip_',
    attributes          => 'off',
    destroy             => 'tombstone',
    on_unavailable      => 'refuse',
});
accepted('an included file', { include => 'included' });
accepted('the longest timeout', { timeout => '1h', connect_timeout => '1h' });

warned('a key file that others read', { api_key_file => 'loose' },
       qr/mode 0644 of "\S+loose" is too loose, it should be 0600/);
if ($> == 0) {
    chown(65534, -1, "$dir/others");
    warned('a key file of another user', { api_key_file => 'others' },
           qr/"\S+others" belongs to user 65534, who can change it/);
}
warned('certificates that others write',
       { trusted_certificate => 'writable.pem' },
       qr/mode 0666 of "\S+writable\.pem" is too loose, it should be 0644/);
warned('an instance that is no GUID', { instance => 'my-instance' },
       qr/instance "my-instance" does not look like a GUID/);
for my $nobody ('00000000-0000-0000-0000-000000000000',
                '00000000-0000-4000-8000-000000000000')
{
    warned("a placeholder as instance, $nobody", { instance => $nobody },
           qr/instance "0{8}-\S+" is a placeholder/);
}
warned('a placeholder as root key',
       { root_key => '11111111-1111-4111-8111-111111111111' },
       qr/root_key "1{8}-\S+" is a placeholder/);
warned('a connection that takes longer than all',
       { connect_timeout => '5s' },
       qr/"connect_timeout" is longer than "timeout"/);


like(test(block('eu', { max_connections => 1000 })),
     qr/\[warn\].*"max_connections" 1000 .*"eu" is never reached with \d+ /,
     'warns of more connections to Key Protect than a worker has');


# missing directives

for my $name (sort keys %required) {
    refused("no $name", { $name => undef },
            qr/no "$name" in kmip_key_protect "eu" in \S+nginx\.conf:7\b/);
}


# invalid values

my @wrong = (
    [endpoint => 'http://kms.example.com', qr/must be an "https:\/\/" URL/],
    [endpoint => 'https://', qr/must name a host/],
    [endpoint => 'https:///', qr/must name a host/],
    [endpoint => 'https://[::g]', qr/must name a host/],
    [endpoint => 'https://user:secret@host', qr/has an invalid port/],
    [endpoint => 'https://user@host', qr/must end after host and port/],
    [endpoint => 'https://host/api/v2', qr/must end after host and port/],
    [endpoint => 'https://host?query', qr/must end after host and port/],
    [endpoint => 'https://host:443/api/v2/keys',
     qr/"endpoint" directive must end after host and port/],
    [endpoint => 'https://host:443?x', qr/must end after host and port/],
    [endpoint => 'https://host:443#x', qr/must end after host and port/],
    [endpoint => 'https://[::1]:8443/x', qr/must end after host and port/],
    [endpoint => 'https://host:443//', qr/must end after host and port/],
    [endpoint => 'https://host:/x', qr/has an invalid port/],
    [endpoint => 'https://host:99999/x', qr/has an invalid port/],
    [endpoint => 'https://host:44x', qr/has an invalid port/],
    [endpoint => 'https://host:', qr/has an invalid port/],
    [endpoint => 'https://host:0', qr/has an invalid port/],
    [endpoint => 'https://host:65536', qr/has an invalid port/],
    [iam_endpoint => 'https://iam.cloud.ibm.com:443/identity/token',
     qr/"iam_endpoint" directive must end after host and port/],
    [iam_endpoint => 'iam.cloud.ibm.com', qr/must be an "https:\/\/" URL/],
    [proxy => 'proxy.example.com:3128', qr/must be an "http:\/\/" URL/],
    [proxy => 'https://proxy:3128', qr/must be an "http:\/\/" URL/],
    [proxy => 'http://', qr/"proxy" directive must name a host/],
    [proxy => 'http://proxy', qr/"proxy" directive must name a port/],
    [proxy => 'http://proxy:0', qr/has an invalid port/],
    [proxy => 'http://proxy:3128/x', qr/must end after host and port/],
    [proxy => "http://user:$secret\@proxy:3128",
     qr/must be without user and password/],
    [api_key_file => 'none', qr/open\(\) "\S+none" failed/],
    [api_key_file => 'empty', qr/API key file "\S+empty" is empty/],
    [api_key_file => 'json', qr/API key file "\S+json" is JSON/],
    [api_key_file => 'two', qr/must contain one API key and nothing else/],
    [api_key_file => 'binary', qr/must contain one API key and nothing else/],
    [api_key_file => 'long', qr/API key file "\S+long" is too long/],
    [instance => 'crn:v1:bluemix:public:kms:eu-de', qr/GUID, not its CRN/],
    [instance => '"a b"', qr/must consist of letters/],
    [root_key => 'crn:v1:bluemix:public:kms:eu-de:a/b:c:key:d',
     qr/must be the root key's id or alias, not its CRN/],
    [root_key => '"a\r\nb"', qr/must consist of letters/],
    [root_key => '""', qr/must have between 1 and 100 characters/],
    [key_ring => 'a/b', qr/must consist of letters/],
    [root_key_ring => 'x' x 101, qr/must have between 1 and 100 characters/],
    [record_prefix => '"a b"', qr/invalid record_prefix "a b": /],
    [record_prefix => 'x' x 33, qr/invalid record_prefix "x{33}": /],
    [timeout => '0', qr/"timeout" directive must be above zero/],
    [timeout => '2h', qr/"timeout" directive must be above zero/],
    [timeout => 'soon', qr/"timeout" directive invalid value/],
    [connect_timeout => '0', qr/"connect_timeout" directive must be above/],
    [max_connections => '0',
     qr/"max_connections" directive must be between 1 and 1024/],
    [max_connections => '1025',
     qr/"max_connections" directive must be between 1 and 1024/],
    [http2 => 'maybe', qr/it must be "off" or "on"/],
    [attributes => 'on',
     qr/invalid value "on" of "attributes", it must be "store" or "off"/],
    [destroy => 'purge', qr/of "destroy", it must be "delete" or "tombstone"/],
    [on_unavailable => 'drop',
     qr/of "on_unavailable", it must be "answer" or "refuse"/],
    [api_key => $secret, qr/"api_key" is not supported: write the key to /],
    [frobnicate => '1', qr/unknown directive "frobnicate" in kmip_key_protect/],
    [timeout => '1s 2s', qr/invalid number of arguments in "timeout"/],
    [timeout => '', qr/invalid number of arguments in "timeout"/],
    [trusted_certificate => 'none.pem', qr/"\S+none\.pem" failed/],
    [trusted_certificate => 'key', qr/X509_STORE_load_file\("\S+key"\) failed/],
);

for my $case (@wrong) {
    my ($name, $value, $text) = @$case;
    my $shown = substr($value, 0, 32) =~ s/[^ -~]/?/gr;

    refused("$name $shown", { $name => $value },
            qr/\[emerg\].*$text.* in \S+nginx\.conf:\d+/s);
}

for my $name (qw(endpoint api_key_file trusted_certificate timeout destroy)) {
    my $value = { %required, trusted_certificate => 'ca.pem', timeout => '2s',
                  destroy => 'delete' }->{$name};

    refused("$name twice", { $name => $value, "$name " => $value },
            qr/"$name" directive is duplicate in \S+nginx\.conf:\d+/);
}

refused('a block within', {}, qr/unexpected "\{"/, "x { }\n");


# two blocks, and the zone

my $other = block('eu', {});

like(test("$other$other"), qr/duplicate kmip_key_protect "eu" in \S+:\d+/,
     'two blocks of one name are refused');

for my $case (['zone=kmip:8m', qr/test is successful/],
              ['zone=kmip:64k', qr/test is successful/],
              ['zone=kmip:32k', qr/zone "kmip" is too small.*64k/],
              ['zone=kmip', qr/it must be "zone=name:size"/],
              ['zone=:8m', qr/it must be "zone=name:size"/],
              ['kmip:8m', qr/it must be "zone=name:size"/],
              ['zone=kmip:', qr/it must be "zone=name:size"/],
              ['zone=kmip:8x', qr/it must be "zone=name:size"/])
{
    like(test("kmip_zone $case->[0];\n"), $case->[1],
         "kmip_zone $case->[0] is refused");
}

like(test("kmip_zone zone=a:1m;\nkmip_zone zone=b:1m;\n"),
     qr/"kmip_zone" directive is duplicate/, 'a second kmip_zone is refused');


# nginx -T prints the configuration, not the key

my $all = test(block('eu', {}), '-T');

like($all, qr/api_key_file key;/, 'nginx -T prints the configuration');
unlike($all, qr/\Q$secret\E/, 'nginx -T does not print the API key');

done_testing();


sub accepted {
    my ($name, $directives) = @_;

    my $said = test(block('eu', $directives));

    ok($said =~ /test is successful/ && $said !~ /\[(?:warn|emerg)\]/, $name)
        or diag($said);
}


sub warned {
    my ($name, $directives, $text) = @_;

    my $said = test(block('eu', $directives));

    ok($said =~ /test is successful/
       && $said =~ /\[warn\] \d+#\d+: $text in \S+nginx\.conf:\d+/
       || $said =~ /\[warn\] \d+#\d+: $text in kmip_key_protect "eu" in \S+:7/,
       "warns of $name")
        or diag($said);
}


sub refused {
    my ($name, $directives, $text, $more) = @_;

    my $said = test(block('eu', $directives, $more));

    ok($said =~ $text && $said =~ /test failed/ && $said !~ /\Q$secret\E/,
       "refuses $name")
        or diag($said);
}


# the block begins in line 7; a name with a blank is that directive again

sub block {
    my ($name, $directives, $more) = @_;

    my %all = (%required, %$directives);
    my $text = "kmip_key_protect $name {\n";

    for my $directive (sort keys %all) {
        next unless defined $all{$directive};
        $text .= join(' ', $directive =~ s/ //r, $all{$directive}) . ";\n";
    }

    return $text . ($more // '') . "}\n";
}


sub test {
    my ($text, $option) = @_;

    $option //= '-t';

    file('nginx.conf', <<"END", 0644);
${modules}pid $dir/nginx.pid;
error_log stderr;
events { }
stream {
$text}
END

    local @ENV{keys %$env} = values %$env;

    my $said = `$nginx $option -e stderr -p $dir -c $dir/nginx.conf 2>&1`;

    return $? & 127 ? "killed by a signal: $said" : $said;
}


sub file {
    my ($name, $text, $mode) = @_;

    open(my $fh, '>', "$dir/$name") or die "$dir/$name: $!\n";
    print {$fh} $text;
    close($fh) or die "$dir/$name: $!\n";

    chmod($mode, "$dir/$name") or die "$dir/$name: $!\n";
}


sub certificate {
    my ($name) = @_;

    system("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256"
           . " -nodes -days 30 -subj /CN=test -keyout $dir/$name.key"
           . " -out $dir/$name 2>$dir/openssl.log") == 0
        or die "openssl failed, see $dir/openssl.log\n";

    return 1;
}
