#!/usr/bin/perl
# Fetches each URL of the command line with LWP, notes it in a database and prints what it has noted as JSON.
use v5.36;
use DBI;
use JSON;
use LWP::UserAgent;

my $db = DBI->connect('dbi:SQLite:dbname=/tmp/pages.sqlite', '', '', { RaiseError => 1 });
$db->do('CREATE TABLE IF NOT EXISTS page (url TEXT PRIMARY KEY, status INTEGER, length INTEGER)');
my $agent = LWP::UserAgent->new(timeout => 10);
for my $url (@ARGV) {
    my $answer = $agent->get($url);
    $db->do('REPLACE INTO page VALUES (?, ?, ?)', undef, $url, $answer->code, length $answer->content);
}
my $pages = $db->selectall_arrayref('SELECT * FROM page ORDER BY url', { Slice => {} });
print JSON->new->canonical->encode($pages), "\n";
