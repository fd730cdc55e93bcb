#!/bin/sh
# Makes an application of the script beside it that opens the links of url-types.xml, and tells macOS about it.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
application="$HOME/Applications/Cordboard Links.app"
mkdir -p "$HOME/Applications"
osacompile -o "$application" "$here/cordboard-links.applescript"
plutil -replace CFBundleIdentifier -string dev.cordboard.links "$application/Contents/Info.plist"
plutil -replace CFBundleURLTypes -xml "$(cat "$here/url-types.xml")" "$application/Contents/Info.plist"
/System/Library/Frameworks/CoreServices.framework/Frameworks/LaunchServices.framework/Support/lsregister -f "$application"
echo "$application opens the links"
