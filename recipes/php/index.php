<?php
// A page that greets by name, knows the time of a place, counts its visits in a session and keeps names in SQLite.
declare(strict_types=1);

session_start();
$_SESSION['visits'] = ($_SESSION['visits'] ?? 0) + 1;

$name = mb_convert_case($_GET['name'] ?? 'world', MB_CASE_TITLE);
$db = new PDO('sqlite:/tmp/names.sqlite');
$db->exec('CREATE TABLE IF NOT EXISTS name (name TEXT PRIMARY KEY)');
$db->prepare('REPLACE INTO name VALUES (?)')->execute([$name]);

$time = new DateTimeImmutable('2020-07-01 12:00', new DateTimeZone('UTC'));
header('Content-Type: application/json');
echo json_encode([
    'hello' => $name,
    'names' => (int) $db->query('SELECT count(*) FROM name')->fetchColumn(),
    'noon in Tokyo' => $time->setTimezone(new DateTimeZone('Asia/Tokyo'))->format('H:i T'),
    'visits' => $_SESSION['visits'],
], JSON_UNESCAPED_UNICODE), "\n";
