import rules from '../../src/rules/hardware.yaml'
import { describeRules } from '../helpers/rule-table.ts'

const files = `
  /lib/libudev.so.1 elf soname=libudev.so.1
  /lib/libvulkan.so.1 elf soname=libvulkan.so.1
  /lib/libEGL.so.1 elf soname=libEGL.so.1
  /lib/libOpenCL.so.1 elf soname=libOpenCL.so.1
  /lib/libmaxminddb.so.0 elf soname=libmaxminddb.so.0
  /lib/libnetsnmp.so.40 elf soname=libnetsnmp.so.40
  /lib/libkmod.so.2 elf soname=libkmod.so.2
  /lib/libgbm.so.1 elf soname=libgbm.so.1 rodata=/usr/lib/x86_64-linux-gnu/dri
  /usr/share/misc/pci.ids x
  /usr/share/misc/usb.ids x
  /usr/lib/udev/hwdb.bin x
  /usr/share/libdrm/amdgpu.ids x
  /usr/lib/x86_64-linux-gnu/dri/radeonsi_dri.so elf
  /usr/share/vulkan/icd.d/lvp.json x
  /usr/share/glvnd/egl_vendor.d/50_mesa.json x
  /etc/OpenCL/vendors/pocl.icd x
  /usr/share/GeoIP/city.mmdb x
  /usr/share/snmp/mibs/X.txt x
  /etc/iproute2/rt_tables x
  /etc/modprobe.d/a.conf x
`

// Pitfalls 45, 46 and 49.
describeRules(rules, {
  'pci.ids': {
    app: 'rodata=/usr/share/misc/pci.ids',
    files,
    reaches: ['/usr/share/misc/pci.ids'],
    otherwise: '',
  },
  'usb.ids': {
    app: 'rodata=usb.ids',
    files,
    reaches: ['/usr/share/misc/usb.ids'],
    otherwise: '',
  },
  'udev.hwdb': {
    app: 'needed=libudev.so.1 imports=udev_hwdb_new',
    files,
    reaches: ['/usr/lib/udev/hwdb.bin'],
    otherwise: 'needed=libudev.so.1',
  },
  'drm.ids': {
    app: 'rodata=/usr/share/libdrm/amdgpu.ids',
    files,
    reaches: ['/usr/share/libdrm/amdgpu.ids'],
    otherwise: '',
  },
  'mesa.drivers': {
    app: 'needed=libgbm.so.1',
    files,
    reaches: ['/usr/lib/x86_64-linux-gnu/dri/radeonsi_dri.so'],
    otherwise: 'rodata=/usr/lib/x86_64-linux-gnu/dri',
  },
  'vulkan.drivers': {
    app: 'needed=libvulkan.so.1',
    files,
    reaches: ['/usr/share/vulkan/icd.d/lvp.json'],
    otherwise: '',
  },
  'glvnd.vendors': {
    app: 'needed=libEGL.so.1',
    files,
    reaches: ['/usr/share/glvnd/egl_vendor.d/50_mesa.json'],
    otherwise: '',
  },
  'opencl.vendors': {
    app: 'needed=libOpenCL.so.1',
    files,
    reaches: ['/etc/OpenCL/vendors/pocl.icd'],
    otherwise: '',
  },
  'geoip.databases': {
    app: 'needed=libmaxminddb.so.0',
    files,
    reaches: ['/usr/share/GeoIP/city.mmdb'],
    otherwise: '',
  },
  'snmp.mibs': {
    app: 'needed=libnetsnmp.so.40',
    files,
    reaches: ['/usr/share/snmp/mibs/X.txt'],
    otherwise: '',
  },
  'iproute.tables': {
    app: 'rodata=/etc/iproute2',
    files,
    reaches: ['/etc/iproute2/rt_tables'],
    otherwise: '',
  },
  'kernel.modules': {
    app: 'needed=libkmod.so.2',
    files,
    reaches: ['? /etc/modprobe.d/a.conf'],
    otherwise: '',
  },
})
