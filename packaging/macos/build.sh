#!/bin/sh
# The disk image for macOS, of what `python3 packaging/build freeze` made.
#
# SIGN_IDENTITY names a "Developer ID Application" certificate, NOTARY_PROFILE a profile of `xcrun notarytool`;
# without them the image is neither signed nor notarised, and says so.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
app=$root/build/frozen/Unrolled.app
version=$("$app/Contents/MacOS/unrolled" --version | awk '{print $2}')
image=$root/dist/Unrolled-$version-macos-$(uname -m).dmg

if [ -n "${SIGN_IDENTITY:-}" ]; then
    # Inside out: each library first, the whole last.
    find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' -o -perm -u+x \) -print0 |
        xargs -0 codesign --force --timestamp --options runtime --sign "$SIGN_IDENTITY"
    codesign --force --timestamp --options runtime --entitlements "$root/packaging/macos/entitlements.plist" \
        --sign "$SIGN_IDENTITY" "$app"
else
    echo "not signed: SIGN_IDENTITY is not set" >&2
fi
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp -R "$app" "$stage/"
ln -s /Applications "$stage/Applications"
mkdir -p "$root/dist"
hdiutil create -volname Unrolled -srcfolder "$stage" -ov -format UDZO "$image"
if [ -n "${NOTARY_PROFILE:-}" ]; then
    xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
    xcrun stapler staple "$image"
else
    echo "not notarised: NOTARY_PROFILE is not set" >&2
fi
