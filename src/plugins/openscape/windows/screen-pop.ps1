# Hears the Screen Pop API of OpenScape Contact Center on this machine and posts what it says to Cordboard.
#   screen-pop.ps1 [-Once]     -Once: starts the listeners, says how they are, and ends
# Beside it: screen-pop.conf and screen-pop.token, the token of this workstation. The library is 32 bits: run it with
# C:\Windows\SysWOW64\WindowsPowerShell\v1.0\powershell.exe. Its own words are in screen-pop.000 (.001, .002: older ones, 1 MB each).
param([switch] $Once)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
$here = Split-Path -Parent $MyInvocation.MyCommand.Path
$settings = @{ server = ''; connection = ''; admin = ''; extension = ''; user = ''; interval = '30' }
foreach ($line in Get-Content -LiteralPath (Join-Path $here 'screen-pop.conf')) {
    $name, $value = $line -split '=', 2
    if ($null -ne $value -and -not $name.StartsWith('#')) { $settings[$name.Trim()] = $value.Trim() }
}
$address = '{0}/hooks/{1}/screen-pop' -f $settings.server.TrimEnd('/'), $settings.connection
$headers = @{ Authorization = 'Bearer ' + (Get-Content -LiteralPath (Join-Path $here 'screen-pop.token') -TotalCount 1).Trim() }
$run = [guid]::NewGuid().ToString()
$number = 0
$waiting = New-Object System.Collections.Queue
$library = 'HiPathProCenterScreenPopAPILibrary'

function Write-Diagnosis([string] $Text) {
    $file = Join-Path $here 'screen-pop.000'
    if ((Test-Path -LiteralPath $file) -and (Get-Item -LiteralPath $file).Length -gt 1MB) {
        foreach ($step in @(@('001', '002'), @('000', '001'))) {
            $from = Join-Path $here ('screen-pop.' + $step[0])
            if (Test-Path -LiteralPath $from) { Move-Item -LiteralPath $from -Destination (Join-Path $here ('screen-pop.' + $step[1])) -Force }
        }
    }
    Add-Content -LiteralPath $file -Encoding UTF8 -Value ('{0:o} {1}' -f [DateTime]::UtcNow, $Text)
}

# What waits longer than a minute is nothing an agent wants to see any more.
function Send-Report([string] $Listener, [hashtable] $Said) {
    $script:number++
    $Said.listener = $Listener; $Said.run = $run; $Said.number = $script:number; $Said.at = [DateTime]::UtcNow.ToString('o')
    $waiting.Enqueue(@{ json = (ConvertTo-Json -InputObject $Said -Depth 5 -Compress); until = [DateTime]::UtcNow.AddMinutes(1) })
    Send-Waiting
}

function Send-Waiting {
    while ($waiting.Count -gt 0) {
        $next = $waiting.Peek()
        try {
            $body = [Text.Encoding]::UTF8.GetBytes($next.json)
            Invoke-RestMethod -Method Post -Uri $address -Headers $headers -ContentType 'application/json' -Body $body -TimeoutSec 10 | Out-Null
        } catch {
            Write-Diagnosis ('not posted: ' + $_.Exception.Message)
            $answer = $_.Exception.PSObject.Properties['Response']
            $refused = $null -ne $answer -and $null -ne $answer.Value -and [int] $answer.Value.StatusCode -in 400, 403, 413, 422
            if (-not $refused -and [DateTime]::UtcNow -lt $next.until) { return }
        }
        [void] $waiting.Dequeue()
    }
}

# The guide gives no numbers for states and errors: they are read from the library itself.
function Read-Names {
    Add-Type -TypeDefinition @'
using System; using System.Collections; using System.Runtime.InteropServices; using System.Runtime.InteropServices.ComTypes;
public static class CordboardNames {
    [DllImport("oleaut32.dll", CharSet = CharSet.Unicode, PreserveSig = false)]
    static extern void LoadTypeLibEx(string file, int kind, out ITypeLib library);
    public static Hashtable Read(string file) {
        ITypeLib library; LoadTypeLibEx(file, 2, out library);
        var names = new Hashtable();
        for (int index = 0; index < library.GetTypeInfoCount(); index++) {
            TYPEKIND kind; library.GetTypeInfoType(index, out kind);
            if (kind != TYPEKIND.TKIND_ENUM) continue;
            ITypeInfo info; library.GetTypeInfo(index, out info);
            IntPtr place; info.GetTypeAttr(out place);
            var about = (TYPEATTR)Marshal.PtrToStructure(place, typeof(TYPEATTR));
            for (int member = 0; member < about.cVars; member++) {
                IntPtr at; info.GetVarDesc(member, out at);
                var variable = (VARDESC)Marshal.PtrToStructure(at, typeof(VARDESC));
                var name = new string[1]; int count; info.GetNames(variable.memid, name, 1, out count);
                names[name[0]] = unchecked((int)Convert.ToInt64(Marshal.GetObjectForNativeVariant(variable.desc.lpvarValue)));
                info.ReleaseVarDesc(at);
            }
            info.ReleaseTypeAttr(place);
        }
        return names;
    }
}
'@
    $class = (Get-Item -LiteralPath "Registry::HKEY_CLASSES_ROOT\$library.ScreenPopTelephoneListener\CLSID").GetValue('')
    $file = (Get-Item -LiteralPath "Registry::HKEY_CLASSES_ROOT\CLSID\$class\InprocServer32").GetValue('')
    return [CordboardNames]::Read($file)
}

function Find-Name([int] $Value, [string] $Like) {
    foreach ($name in $names.Keys) { if ($name -like $Like -and $names[$name] -eq $Value) { return $name } }
    return $null
}

function Invoke-Method($One, [string] $Method, [string] $Argument) {
    try {
        if ($Argument -eq '') { $One.object.$Method() } else { $One.object.$Method($Argument) }
        return $true
    } catch {
        $cause = $_.Exception
        while ($null -ne $cause.InnerException) { $cause = $cause.InnerException }
        $code = Find-Name $cause.HResult 'SCREENPOP_*'
        if ($null -eq $code) { $code = '0x{0:X8}' -f $cause.HResult }
        Write-Diagnosis ('{0} {1}: {2} {3}' -f $One.name, $Method, $code, $cause.Message)
        Send-Report $One.name @{ error = @{ method = $Method; code = $code; detail = $cause.Message } }
        return $false
    }
}

# Telephone listeners know an extension, the others a user.
function Start-Listener($One) {
    if (-not (Invoke-Method $One 'Initialize' $settings.admin)) { return }
    $One.object.ReconnectingInterval = $settings.interval
    [void] (Invoke-Method $One 'StartListening' $One.watches)
}

function Read-Pop($Pop) {
    $said = @{ ContactData = @() }
    foreach ($property in 'ContactDescription', 'Destination', 'From', 'QueueName', 'Redirect', 'Resource', 'Source', 'WaitTime') {
        try { $said[$property] = $Pop.$property } catch { Write-Verbose "no $property here" }
    }
    foreach ($item in $Pop.ContactData) { $said.ContactData += @{ key = [string] $item.key; value = [string] $item.value } }
    return $said
}

$names = @{}
try { $names = Read-Names } catch { Write-Diagnosis ('names are not known: ' + $_.Exception.Message) }
$all = @()
foreach ($kind in @(@('telephone', 'Telephone', 'extension'), @('callback', 'Callback', 'user'), @('email', 'Email', 'user'), @('web', 'WebCollaboration', 'user'))) {
    if ($settings[$kind[2]] -eq '') { continue }
    $one = @{ name = $kind[0]; watches = $settings[$kind[2]]; object = New-Object -ComObject ("$library.ScreenPop{0}Listener" -f $kind[1]); said = ''; at = [DateTime]::MinValue }
    Register-ObjectEvent -InputObject $one.object -EventName ScreenPop -SourceIdentifier $one.name
    $all += $one
}

try {
    while ($true) {
        foreach ($one in $all) {
            $status = Find-Name ([int] $one.object.Status) 'Status_*'
            if ($null -eq $status) { $status = 'Status_Unknown' }
            if ($status -eq 'Status_Down' -and $one.said -ne 'Status_Down') { Start-Listener $one; $status = Find-Name ([int] $one.object.Status) 'Status_*' }
            if ($null -eq $status) { $status = 'Status_Unknown' }
            $due = [DateTime]::UtcNow -gt $one.at.AddSeconds([int] $settings.interval)
            if ($status -ne $one.said -or $due) {
                Send-Report $one.name @{ status = $status; interval = [string] $one.object.ReconnectingInterval }
                # One that could not be started is tried again with the next sign of life.
                $one.said = if ($due -and $status -eq 'Status_Down') { '' } else { $status }
                $one.at = [DateTime]::UtcNow
            }
        }
        if ($Once) { break }
        $pop = Wait-Event -Timeout 2
        if ($null -ne $pop) {
            Remove-Event -EventIdentifier $pop.EventIdentifier
            Send-Report $pop.SourceIdentifier @{ event = (Read-Pop $pop.SourceArgs[0]) }
        } else { Send-Waiting }
    }
} finally {
    foreach ($one in $all) {
        Unregister-Event -SourceIdentifier $one.name -ErrorAction SilentlyContinue
        foreach ($method in 'StopListening', 'ShutDown') { [void] (Invoke-Method $one $method '') }
        Send-Report $one.name @{ status = 'Status_Down'; interval = $settings.interval }
    }
}
