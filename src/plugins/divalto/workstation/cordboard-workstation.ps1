# Tells Cordboard that the telephone here rings, and does what Cordboard asks of this workstation.
#   cordboard-workstation.ps1 NUMBER|LINK [popup] [EVENT]   what phone software starts, or a link does
#   cordboard-workstation.ps1 serve                         takes orders: Harmony's program, links that dial
#   cordboard-workstation.ps1 openscape                     runs screen-pop.ps1 beside it
# Beside it: workstation.conf (server=, connection=, program=, links=) and the file token. Windows PowerShell 5.1 or later.
param(
    [Parameter(Position = 0)] [string] $What = '',
    [Parameter(Position = 1, ValueFromRemainingArguments = $true)] [string[]] $Words = @()
)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
$here = Split-Path -Parent $MyInvocation.MyCommand.Path

$settings = @{ server = ''; connection = ''; program = ''; links = 'tel,callto' }
foreach ($line in Get-Content -LiteralPath (Join-Path $here 'workstation.conf')) {
    $name, $value = $line -split '=', 2
    if ($null -ne $value) { $settings[$name.Trim()] = $value.Trim() }
}
$base = '{0}/hooks/{1}/workstation' -f $settings.server.TrimEnd('/'), $settings.connection
$headers = @{ Authorization = 'Bearer ' + (Get-Content -LiteralPath (Join-Path $here 'token') -TotalCount 1).Trim() }

function Send-Ring([string] $Number, [string[]] $Said) {
    $report = @{ number = $Number; event = 'ring'; popup = '' }
    foreach ($word in $Said) {
        if ($word -eq 'popup') { $report.popup = '1' } elseif ($word -ne '') { $report.event = $word }
    }
    Invoke-RestMethod -Method Post -Uri $base -Headers $headers -Body $report -TimeoutSec 10 | Out-Null
}

# Only what a number or a link of a known kind is made of reaches a command line, whoever may have sent it.
function Invoke-Order($Order) {
    if ($Order.do -eq 'run' -and $Order.number -match '\A\+?[0-9*#]{1,40}\z') {
        if ($settings.program -eq '') { return @{ code = 'no-program'; detail = 'workstation.conf names no program' } }
        $arguments = @($Order.number)
        if ($Order.popup) { $arguments += '"popup"' }
        Start-Process -FilePath $settings.program -ArgumentList $arguments | Out-Null
        return @{ code = '0'; detail = '' }
    }
    $schemes = $settings.links -split ',' | ForEach-Object { [regex]::Escape($_.Trim()) }
    if ($Order.do -eq 'open' -and $Order.link -match ('\A(' + ($schemes -join '|') + '):(%2B)?[0-9*%#A-F]{1,60}\z')) {
        Start-Process -FilePath $Order.link | Out-Null
        return @{ code = '0'; detail = '' }
    }
    return @{ code = 'refused'; detail = 'this workstation does not do that' }
}

function Invoke-Orders {
    $done = New-Object System.Collections.Queue
    $wait = 1
    while ($true) {
        try {
            $answer = Invoke-RestMethod -Uri "$base/orders" -Headers $headers -TimeoutSec 30
            foreach ($order in @($answer.orders)) {
                # What was done and could not be reported comes again: it is only reported again.
                if (-not $done.Contains($order.id)) {
                    try { $outcome = Invoke-Order $order } catch { $outcome = @{ code = 'failed'; detail = $_.Exception.Message } }
                    $done.Enqueue($order.id)
                    if ($done.Count -gt 100) { [void] $done.Dequeue() }
                }
                $outcome.id = $order.id
                Invoke-RestMethod -Method Post -Uri "$base/done" -Headers $headers -Body $outcome -TimeoutSec 10 | Out-Null
            }
            $wait = 1
        } catch {
            Write-Warning ('Cordboard: {0} Next try in {1} s.' -f $_.Exception.Message, $wait)
            Start-Sleep -Seconds $wait
            $wait = [Math]::Min(60, $wait * 2)
        }
    }
}

switch ($What) {
    '' { throw 'Say a number, or serve, or openscape.' }
    'serve' { Invoke-Orders }
    'openscape' {
        # The library of OpenScape is 32 bits.
        $shell = Join-Path $env:SystemRoot 'SysWOW64\WindowsPowerShell\v1.0\powershell.exe'
        if (-not (Test-Path -LiteralPath $shell)) { $shell = 'powershell.exe' }
        & $shell -NoProfile -ExecutionPolicy Bypass -File (Join-Path $here 'screen-pop.ps1')
    }
    default { Send-Ring $What $Words }
}
