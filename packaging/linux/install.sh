#!/bin/sh
# Installs Unrolled for one user, without root: ./install.sh [--remove]
#
# Programs go to ~/.local/lib/unrolled and ~/.local/bin, menu entry, icons and file types to ~/.local/share.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
home=$HOME/.local/lib/unrolled
link=$HOME/.local/bin/unrolled

refresh() {
    for tool in "update-mime-database $data/mime" "update-desktop-database $data/applications"; do
        if command -v "${tool%% *}" >/dev/null 2>&1; then
            # shellcheck disable=SC2086 # a command and its folder
            $tool 2>/dev/null || true
        fi
    done
}

remove() {
    [ ! -L "$link" ] || rm -f "$link"
    if [ -f "$home/share.txt" ]; then
        while IFS= read -r file; do rm -f "$data/$file"; done < "$home/share.txt"
    fi
    rm -rf "$home"
    refresh
}

if [ "${1:-}" = --remove ]; then
    remove
    echo "Unrolled is removed. Settings and saved work stay; \`unrolled paths\` had shown where."
    exit 0
fi
mkdir -p "$HOME/.local/lib" "$HOME/.local/bin" "$data"
if [ -f "$here/data.tar.xz" ]; then
    command -v xz >/dev/null 2>&1 || { echo "unrolled: xz must be installed, but is not. Nothing was changed." >&2; exit 1; }
    need=$(($(xz --robot --list "$here/data.tar.xz" | awk '$1 == "totals" {print $5}') / 1024))
else
    need=$(du -sk "$here/unrolled" | cut -f1)
fi
free=$(df -Pk "$HOME/.local/lib" | awk 'NR == 2 {print $4}')
if [ "$free" -lt "$((need + 20000))" ]; then
    echo "unrolled: $HOME/.local/lib must have $((need / 1000)) MB free, but has $((free / 1000)) MB. Nothing was changed." >&2
    exit 1
fi
rm -rf "$home.part"
mkdir "$home.part"
if [ -f "$here/data.tar.xz" ]; then
    # The files of the .deb, as they are packed there.
    tar -xJf "$here/data.tar.xz" -C "$home.part" ./usr/lib ./usr/share
    rm -rf "$home.part/usr/share/doc" "$home.part/usr/share/lintian"
    program=$home.part/usr/lib/unrolled share=$home.part/usr/share
else
    cp -R "$here/unrolled" "$home.part/unrolled"
    program=$home.part/unrolled share=$here/share
fi
cp "$here/install.sh" "$program/install.sh"
(cd "$share" && find . -type f) > "$program/share.txt"
cp -R "$share/." "$data/"
rm -rf "$home"
mv "$program" "$home"
rm -rf "$home.part"
ln -sfn "$home/unrolled" "$link"
sed -i "s|^Exec=unrolled|Exec=$home/unrolled|" "$data/applications/unrolled.desktop"
refresh
echo "Unrolled is installed: $link (in the menu too). To remove it: $home/install.sh --remove"
case ":$PATH:" in
    *":$HOME/.local/bin:"*) ;;
    *) echo "$HOME/.local/bin is not in PATH; start it by its whole name, or from the menu." ;;
esac
